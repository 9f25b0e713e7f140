namespace Ledger.Fabric.Tests.Scenarios.Networks;

/// <summary>A peer of the scenarios' network.</summary>
/// <param name="MspId">Its organisation.</param>
/// <param name="Index">Its number within the organisation, from 0.</param>
/// <param name="Address">Host and port.</param>
internal sealed record ScenarioPeer(string MspId, int Index, string Address);
