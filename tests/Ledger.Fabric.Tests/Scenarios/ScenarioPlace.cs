namespace Ledger.Fabric.Tests.Scenarios;

/// <summary>Where the scenarios run: the embedded network, or a release of Hyperledger Fabric.</summary>
/// <param name="Release">Null for the embedded network.</param>
public sealed record ScenarioPlace(FabricRelease? Release)
{
    /// <summary>The embedded network, then each release that FABRIC_BIN names.</summary>
    public static IEnumerable<object[]> Rows => FabricRelease.All.Prepend(null).Select(release => new object[] { new ScenarioPlace(release) });

    public override string ToString() => Release?.ToString() ?? "embedded";
}
