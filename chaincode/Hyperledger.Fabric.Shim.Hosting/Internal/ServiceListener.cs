using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hyperledger.Fabric.Shim.Hosting.Internal;

/// <summary>The gRPC listener of chaincode as a service.</summary>
internal static class ServiceListener
{
    // fabric internal/pkg/comm: MaxRecvMsgSize and MaxSendMsgSize.
    internal const int MaxMessageBytes = 100 * 1024 * 1024;

    internal static WebApplication Build(ConnectEndpoint endpoint, ChaincodeHostSettings settings, ChaincodeStreamOptions options, Action<ILoggingBuilder> configure)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        configure(builder.Logging);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.DrainTimeout + TimeSpan.FromSeconds(5));
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseSockets(sockets =>
        {
            // Kestrel's own work alone runs where a socket completes: reading the stream, and contracts, take their turn in the pool.
            sockets.UnsafePreferInlineScheduling = true;
            // A read less for each burst; a connection that rests, of which there is one a peer, keeps its buffer.
            sockets.WaitForDataBeforeAllocatingBuffer = false;
        });
        if (settings.Certificate is not null) builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromMinutes(1);
            kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(20);
            // A stream lasts for as long as the peer; it may be silent.
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(settings.ServerAddress!, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                if (settings.Certificate is not null) listen.UseHttps(https => Secure(https, settings));
            });
        });

        var app = builder.Build();
        app.Run(endpoint.AnswerAsync);
        return app;
    }

    /// <summary>Where a started server listens, its port chosen.</summary>
    internal static IPEndPoint BoundAddress(this WebApplication app)
    {
        var bound = new Uri(app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());
        return new IPEndPoint(IPAddress.Parse(bound.Host.Trim('[', ']')), bound.Port);
    }

    /// <summary>Whether a certificate comes from one of these CAs and none else.</summary>
    internal static bool IsIssuedBy(X509Certificate2Collection authorities, X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }

    private static void Secure(HttpsConnectionAdapterOptions https, ChaincodeHostSettings settings)
    {
        https.ServerCertificate = settings.Certificate;
        https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
        if (settings.Authorities.Count == 0) return;
        https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
        https.ClientCertificateValidation = (certificate, _, _) => IsIssuedBy(settings.Authorities, certificate);
    }
}
