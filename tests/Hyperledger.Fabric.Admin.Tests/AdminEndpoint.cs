using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Hyperledger.Fabric.Msp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hyperledger.Fabric.Admin.Tests;

/// <summary>
/// An endpoint that demands client certificates as an orderer's admin endpoint does and answers what a test says. The
/// real one answers in tests/Ledger.Fabric.Tests.
/// </summary>
internal sealed class AdminEndpoint : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly CertificateAuthority _authority;

    private AdminEndpoint(WebApplication application, CertificateAuthority authority)
    {
        _application = application;
        _authority = authority;
    }

    public string RootPem => _authority.CertificatePem;

    public string Address
    {
        get
        {
            var address = new Uri(_application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
            return string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{address.Port}");
        }
    }

    /// <summary>An administrator whose certificate the endpoint's authority issued.</summary>
    public OrdererAdmin Connect(string? rootPem = null, CertificateAuthority? issuer = null)
    {
        var client = (issuer ?? _authority).IssueTls("admin");
        return OrdererAdmin.Connect(Address, rootPem ?? RootPem, client.CertificatePem, client.PrivateKeyPem);
    }

    public static CertificateAuthority NewAuthority() =>
        CertificateAuthority.Create(new CertificateAuthorityOptions { Organization = "OrdererMSP", CommonName = "tlsca" });

    public static async Task<AdminEndpoint> StartAsync(Func<HttpContext, Task> answer)
    {
        var authority = NewAuthority();
        var served = authority.IssueTls("orderer");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.UseHttps(https =>
            {
                https.ServerCertificate = X509Certificate2.CreateFromPem(served.CertificatePem, served.PrivateKeyPem);
                https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                https.ClientCertificateValidation = (certificate, _, _) => IsIssuedBy(authority, certificate);
            });
        }));
        var application = builder.Build();
        application.Run(context => answer(context));
        await application.StartAsync();
        return new AdminEndpoint(application, authority);
    }

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        _authority.Dispose();
    }

    private static bool IsIssuedBy(CertificateAuthority authority, X509Certificate2 certificate)
    {
        using var root = X509Certificate2.CreateFromPem(authority.CertificatePem);
        using var chain = new X509Chain { ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck } };
        chain.ChainPolicy.CustomTrustStore.Add(root);
        return chain.Build(certificate);
    }
}
