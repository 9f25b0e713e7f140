namespace Ledger.Network.Genesis;

/// <summary>An organisation as block 0 introduces it.</summary>
/// <param name="MspId">The MSP id and the group's name.</param>
/// <param name="CaCertificatePem">The CA that issues its members.</param>
/// <param name="TlsCaCertificatePem">The CA of its nodes' TLS certificates.</param>
public sealed record GenesisOrganisation(string MspId, string CaCertificatePem, string TlsCaCertificatePem);

/// <summary>The one consenter of the ordering service.</summary>
/// <param name="Host">Where it serves.</param>
/// <param name="Port">Where it serves.</param>
/// <param name="TlsCertificatePem">Its TLS certificate, as server and as client.</param>
public sealed record GenesisConsenter(string Host, int Port, string TlsCertificatePem);
