using System.Security.Cryptography.X509Certificates;
using Hyperledger.Fabric.Msp;
using Microsoft.Extensions.Configuration;

namespace Hyperledger.Fabric.Client.DependencyInjection;

/// <summary>
/// What a registered <see cref="Gateway"/> is made of: all that <see cref="GatewayOptions"/> holds, and its connections. Set in code,
/// or read from configuration: every property has a key of its name there.
/// </summary>
public sealed class FabricGatewaySettings
{
    /// <summary>The gateway peers, at least one. Configuration: <c>Peers:0:Address</c>, <c>TlsRootPem</c> or <c>TlsRootPath</c>, <c>ServerName</c>.</summary>
    public IList<FabricPeer> Peers { get; } = [];

    /// <summary>Which of several peers takes a call. Default: each in turn.</summary>
    public EndpointSelection Selection { get; set; }

    /// <summary>
    /// Who calls; required. Configuration: <c>Identity:MspId</c>, <c>CertificatePem</c> or <c>CertificatePath</c>, and, unless
    /// <see cref="Signer"/> is set or all is signed offline, <c>PrivateKeyPem</c> or <c>PrivateKeyPath</c>.
    /// </summary>
    public IIdentity? Identity { get; set; }

    /// <summary>Signs for the identity; null when <see cref="Identity"/> is a <see cref="SigningIdentity"/>, or all is signed offline. Not in configuration.</summary>
    public ISigner? Signer { get; set; }

    /// <summary>What makes the digest for the signer; null: the identity's own. Configuration: a name, as <c>SHA-256</c> or <c>none</c>.</summary>
    public Hash? Hash { get; set; }

    /// <summary>
    /// The TLS client certificate with its key, for peers that demand one; null: none. Whoever set it disposes it. Configuration:
    /// <c>ClientCertificate:CertificatePath</c> and <c>PrivateKeyPath</c>, PEM files; the gateway disposes what it read from there.
    /// </summary>
    public X509Certificate2? ClientCertificate { get; set; }

    /// <inheritdoc cref="GatewayOptions.Evaluate"/>
    /// <remarks>Configuration, here and for the other calls: <c>Evaluate:Timeout</c>, as <c>00:00:30</c>, or <c>infinite</c>.</remarks>
    public CallSettings? Evaluate { get; set; }

    /// <inheritdoc cref="GatewayOptions.Endorse"/>
    public CallSettings? Endorse { get; set; }

    /// <inheritdoc cref="GatewayOptions.Submit"/>
    public CallSettings? Submit { get; set; }

    /// <inheritdoc cref="GatewayOptions.CommitStatus"/>
    public CallSettings? CommitStatus { get; set; }

    /// <inheritdoc cref="GatewayOptions.ChaincodeEvents"/>
    public CallSettings? ChaincodeEvents { get; set; }

    /// <inheritdoc cref="GatewayOptions.BlockEvents"/>
    public CallSettings? BlockEvents { get; set; }

    /// <inheritdoc cref="GatewayOptions.FilteredBlockEvents"/>
    public CallSettings? FilteredBlockEvents { get; set; }

    /// <inheritdoc cref="GatewayOptions.BlockAndPrivateDataEvents"/>
    public CallSettings? BlockAndPrivateDataEvents { get; set; }

    /// <summary>Submits met by read conflicts are done again as it says; null: never. Configuration: <c>ConflictRetry:MaxAttempts</c>, <c>InitialDelay</c>, <c>MaxDelay</c>.</summary>
    public ConflictRetry? ConflictRetry { get; set; }

    /// <summary>A client certificate that configuration named, which ends with the gateway.</summary>
    internal X509Certificate2? ReadCertificate { get; set; }

    /// <summary>Sets what a section of the configuration says; what it does not name stays.</summary>
    /// <param name="section">The gateway's section.</param>
    /// <exception cref="ArgumentException">A key is unknown, or its value cannot hold; the message names it.</exception>
    /// <exception cref="IOException">A file that it names cannot be read.</exception>
    public void Read(IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        Internal.ConfigurationReader.Read(section, this);
    }
}

/// <summary>A gateway peer.</summary>
/// <param name="Address">Host and port, as <c>peer0.org1.example.com:7051</c>.</param>
/// <param name="TlsRootPem">The TLS CA certificates that are trusted; null: the system's.</param>
/// <param name="ServerName">The name that the peer's certificate must bear; null: the host of the address.</param>
public sealed record FabricPeer(string Address, string? TlsRootPem = null, string? ServerName = null);
