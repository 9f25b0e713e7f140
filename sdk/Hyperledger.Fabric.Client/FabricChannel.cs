using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Net.Client;
using Hyperledger.Fabric.Client.Internal;

namespace Hyperledger.Fabric.Client;

/// <summary>Makes gRPC channels that fit Fabric's peers: trust in the network's own TLS CA, 100 MB messages, keep-alive.</summary>
public static class FabricChannel
{
    /// <summary>The largest message that Fabric's servers take and send: 100 MiB (<c>internal/pkg/comm/config.go</c>).</summary>
    public const int MaxMessageSizeInBytes = 100 * 1024 * 1024;

    // Peers close connections that ping more often than once a minute (peer.keepalive.minInterval).
    private static readonly TimeSpan KeepAliveDelay = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan KeepAliveTimeout = TimeSpan.FromSeconds(20);

    /// <summary>Makes a channel to a peer. Nothing is sent until the first call; the connection is made again when it breaks.</summary>
    /// <param name="address">Host and port, as <c>localhost:7051</c> or <c>https://localhost:7051</c>; with <c>http://</c> no TLS is used.</param>
    /// <param name="tlsRootPem">The TLS CA certificates that are trusted, and nothing else is; intermediates may be among them.</param>
    /// <param name="serverName">The name that the peer's certificate must bear; null: the host of the address.</param>
    /// <param name="clientCertificate">The certificate with private key for peers that demand mutual TLS; null: none. The caller owns it.</param>
    /// <returns>A channel that the caller disposes.</returns>
    /// <exception cref="ArgumentException">The address or the PEM text is none.</exception>
    public static GrpcChannel Create(
        string address, string? tlsRootPem = null, string? serverName = null, X509Certificate2? clientCertificate = null) =>
        Create(address, tlsRootPem, serverName, clientCertificate, KeepAliveDelay, KeepAliveTimeout);

    internal static GrpcChannel Create(
        string address, string? tlsRootPem, string? serverName, X509Certificate2? clientCertificate, TimeSpan keepAliveDelay, TimeSpan keepAliveTimeout)
    {
        var (handler, target) = TlsEndpoint.Create(address, tlsRootPem, serverName, clientCertificate);
        handler.EnableMultipleHttp2Connections = true;
        handler.PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan;
        handler.KeepAlivePingDelay = keepAliveDelay;
        handler.KeepAlivePingTimeout = keepAliveTimeout;
        handler.KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests;
        return GrpcChannel.ForAddress(target, new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = MaxMessageSizeInBytes,
            MaxSendMessageSize = MaxMessageSizeInBytes,
        });
    }

    /// <summary>The hash of a TLS client certificate for <see cref="GatewayOptions.TlsClientCertificateHash"/>: SHA-256 of its DER, 32 bytes.</summary>
    public static byte[] CertificateHash(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return SHA256.HashData(certificate.RawData);
    }
}
