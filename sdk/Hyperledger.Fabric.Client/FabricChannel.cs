using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Net.Client;

namespace Hyperledger.Fabric.Client;

/// <summary>Makes gRPC channels that fit Fabric's peers: trust in the network's own TLS CA, 100 MB messages, keep-alive.</summary>
public static class FabricChannel
{
    /// <summary>The largest message that Fabric's servers take and send: 100 MiB (<c>internal/pkg/comm/config.go</c>).</summary>
    public const int MaxMessageSizeInBytes = 100 * 1024 * 1024;

    // Peers close connections that ping more often than once a minute (peer.keepalive.minInterval).
    private static readonly TimeSpan KeepAliveDelay = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan KeepAliveTimeout = TimeSpan.FromSeconds(20);

    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

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
        var endpoint = ParseAddress(address);
        var handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,

            KeepAlivePingDelay = keepAliveDelay,
            KeepAlivePingTimeout = keepAliveTimeout,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            UseProxy = false,
        };
        if (endpoint.Scheme == Uri.UriSchemeHttps)
        {
            handler.SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = tlsRootPem is null ? null : TrustPolicy(tlsRootPem),

                // As a context it is sent whatever list of issuers the peer names.
                ClientCertificateContext = clientCertificate is null ? null : SslStreamCertificateContext.Create(clientCertificate, null, offline: true),
            };
        }

        var target = endpoint;
        if (serverName is not null && !string.Equals(serverName, endpoint.Host, StringComparison.OrdinalIgnoreCase))
        {
            // The name that is verified, and sent as authority, is the URI's: the real address is dialled beneath it.
            target = new UriBuilder(endpoint) { Host = serverName }.Uri;
            handler.ConnectCallback = (_, token) => DialAsync(endpoint.IdnHost, endpoint.Port, token);
        }

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

    private static Uri ParseAddress(string address)
    {
        ArgumentException.ThrowIfNullOrEmpty(address);
        var text = address.Contains("://", StringComparison.Ordinal) ? address : "https://" + address;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http") || uri.Host.Length == 0)
            throw new ArgumentException($"'{address}' is no address; give host and port, as localhost:7051.", nameof(address));
        return uri;
    }

    private static X509ChainPolicy TrustPolicy(string tlsRootPem)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(tlsRootPem);
        }
        catch (CryptographicException e)
        {
            throw new ArgumentException("The TLS root text holds a certificate that cannot be read.", nameof(tlsRootPem), e);
        }

        if (certificates.Count == 0)
            throw new ArgumentException("The TLS root text holds no PEM block 'CERTIFICATE'.", nameof(tlsRootPem));

        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            ApplicationPolicy = { ServerAuthentication },
        };
        foreach (var certificate in certificates)
        {
            var isRoot = certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
            (isRoot ? policy.CustomTrustStore : policy.ExtraStore).Add(certificate);
        }

        return policy;
    }

    private static async ValueTask<Stream> DialAsync(string host, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
