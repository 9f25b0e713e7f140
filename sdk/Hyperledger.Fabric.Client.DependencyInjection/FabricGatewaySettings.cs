using System.Security.Cryptography.X509Certificates;
using Hyperledger.Fabric.Msp;

namespace Hyperledger.Fabric.Client.DependencyInjection;

/// <summary>What a registered <see cref="Gateway"/> is made of.</summary>
public sealed class FabricGatewaySettings
{
    /// <summary>The gateway peers, at least one.</summary>
    public IList<FabricPeer> Peers { get; } = [];

    /// <summary>Which of several peers takes a call. Default: each in turn.</summary>
    public EndpointSelection Selection { get; set; }

    /// <summary>Who calls; required.</summary>
    public IIdentity? Identity { get; set; }

    /// <summary>Signs for the identity; null when <see cref="Identity"/> is a <see cref="SigningIdentity"/>, or all is signed offline.</summary>
    public ISigner? Signer { get; set; }

    /// <summary>The TLS client certificate with its key, for peers that demand one; null: none. Whoever set it disposes it.</summary>
    public X509Certificate2? ClientCertificate { get; set; }

    /// <summary>Submits met by read conflicts are done again as it says; null: never.</summary>
    public ConflictRetry? ConflictRetry { get; set; }
}

/// <summary>A gateway peer.</summary>
/// <param name="Address">Host and port, as <c>peer0.org1.example.com:7051</c>.</param>
/// <param name="TlsRootPem">The TLS CA certificates that are trusted; null: the system's.</param>
/// <param name="ServerName">The name that the peer's certificate must bear; null: the host of the address.</param>
public sealed record FabricPeer(string Address, string? TlsRootPem = null, string? ServerName = null);
