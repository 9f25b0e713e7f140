namespace Hyperledger.Fabric.Admin;

/// <summary>
/// One of a channel's ordering nodes as its configuration names it: for Raft <c>etcdraft.Consenter</c>, for BFT
/// <c>common.Consenter</c>.
/// </summary>
public sealed record OrdererConsenter
{
    /// <summary>The host by which the others reach it.</summary>
    public required string Host { get; init; }

    /// <summary>Its port for the others.</summary>
    public required int Port { get; init; }

    /// <summary>The certificate that it shows as a server, PEM.</summary>
    public required string ServerTlsCertificatePem { get; init; }

    /// <summary>The certificate that it shows to the others as a client, PEM; often the same.</summary>
    public required string ClientTlsCertificatePem { get; init; }

    /// <summary>BFT: the MSP id of its organisation. Empty for Raft.</summary>
    public string MspId { get; init; } = "";

    /// <summary>BFT: the certificate with which it signs blocks, PEM. Empty for Raft.</summary>
    public string IdentityPem { get; init; } = "";

    /// <summary>BFT: its number, with which it names itself in blocks; 0 for one to be added, which gets the number after the highest. 0 for Raft.</summary>
    public uint Id { get; init; }
}
