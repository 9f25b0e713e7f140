using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Hyperledger.Fabric.Shim;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ledger.Chaincode.Host;

/// <summary>The server of the ledger's chaincode as a service.</summary>
internal static class ChaincodeHost
{
    // fabric internal/pkg/comm: MaxRecvMsgSize and MaxSendMsgSize.
    private const int MaxMessageBytes = 100 * 1024 * 1024;

    internal static WebApplication Build(HostSettings settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Information);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Grpc", LogLevel.Warning);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromMinutes(1);
            kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(20);
            // A stream lasts for as long as the peer; it may be silent.
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(settings.Address, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                if (settings.Certificate is not null) listen.UseHttps(https => Secure(https, settings));
            });
        });
        builder.Services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = MaxMessageBytes;
            grpc.MaxSendMessageSize = MaxMessageBytes;
        });
        builder.Services.AddSingleton(services => new ChaincodeService(
            LedgerChaincode.Create(settings.Chaincode),
            settings.PackageId,
            new ChaincodeStreamOptions { Logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("chaincode") },
            services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping));

        var app = builder.Build();
        app.MapGrpcService<ChaincodeService>();
        return app;
    }

    private static void Secure(HttpsConnectionAdapterOptions https, HostSettings settings)
    {
        https.ServerCertificate = settings.Certificate;
        https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
        if (settings.ClientCAs.Count == 0) return;
        https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
        https.ClientCertificateValidation = (certificate, _, _) => IsIssuedBy(settings.ClientCAs, certificate);
    }

    private static bool IsIssuedBy(X509Certificate2Collection authorities, X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }
}
