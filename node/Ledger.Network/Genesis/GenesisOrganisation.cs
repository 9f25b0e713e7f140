namespace Ledger.Network.Genesis;

/// <summary>An organisation as block 0 introduces it.</summary>
/// <param name="MspId">The MSP id and the group's name.</param>
/// <param name="CaCertificatePem">The CA that issues its members.</param>
/// <param name="TlsCaCertificatePem">The CA of its nodes' TLS certificates.</param>
public sealed record GenesisOrganisation(string MspId, string CaCertificatePem, string TlsCaCertificatePem)
{
    /// <summary>Where peers of other organisations reach this one's gossip; null in a network whose peers are one process.</summary>
    public GenesisAnchorPeer? AnchorPeer { get; init; }
}

/// <summary>An organisation's anchor peer.</summary>
/// <param name="Host">Where it serves.</param>
/// <param name="Port">Where it serves.</param>
public sealed record GenesisAnchorPeer(string Host, int Port);

/// <summary>The one consenter of the ordering service.</summary>
/// <param name="Host">Where it serves.</param>
/// <param name="Port">Where it serves.</param>
/// <param name="TlsCertificatePem">Its TLS certificate, as server and as client.</param>
public sealed record GenesisConsenter(string Host, int Port, string TlsCertificatePem);
