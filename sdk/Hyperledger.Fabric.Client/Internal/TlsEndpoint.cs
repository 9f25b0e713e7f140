using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Hyperledger.Fabric.Client.Internal;

/// <summary>How a node is dialled: who is trusted, which name it must bear, which certificate it is shown.</summary>
internal static class TlsEndpoint
{
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    /// <summary>Makes a handler for an address, and the address by which it is asked.</summary>
    /// <param name="address">Host and port, as <c>localhost:7051</c> or <c>https://localhost:7051</c>; with <c>http://</c> no TLS is used.</param>
    /// <param name="tlsRootPem">The TLS CA certificates that are trusted, and nothing else is; null for the machine's.</param>
    /// <param name="serverName">The name that the node's certificate must bear; null: the host of the address.</param>
    /// <param name="clientCertificate">Shown to nodes that demand one; null: none.</param>
    /// <exception cref="ArgumentException">The address or the PEM text is none.</exception>
    public static (SocketsHttpHandler Handler, Uri Target) Create(
        string address, string? tlsRootPem, string? serverName, X509Certificate2? clientCertificate)
    {
        var endpoint = ParseAddress(address);
        var handler = new SocketsHttpHandler { UseProxy = false };
        if (endpoint.Scheme == Uri.UriSchemeHttps)
        {
            handler.SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = tlsRootPem is null ? null : TrustPolicy(tlsRootPem),

                // As a context it is sent whatever list of issuers the node names.
                ClientCertificateContext = clientCertificate is null ? null : SslStreamCertificateContext.Create(clientCertificate, null, offline: true),
            };
        }

        if (serverName is null || string.Equals(serverName, endpoint.Host, StringComparison.OrdinalIgnoreCase))
            return (handler, endpoint);

        // The name that is verified, and sent as authority, is the URI's: the real address is dialled beneath it.
        handler.ConnectCallback = (_, token) => DialAsync(endpoint.IdnHost, endpoint.Port, token);
        return (handler, new UriBuilder(endpoint) { Host = serverName }.Uri);
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
