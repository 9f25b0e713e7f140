using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Grpc.AspNetCore.Server;
using Ledger.Network;
using Ledger.Network.Chaincode;
using Ledger.Network.Deliver;
using Ledger.Network.Discovery;
using Ledger.Network.Endorsement;
using Ledger.Network.Gateway;
using Ledger.Network.Genesis;
using Ledger.Network.Ordering;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Ledger.Node.Hosting;

/// <summary>The TLS endpoint of a peer or of the orderer, on loopback.</summary>
internal sealed class NodeListener : IAsyncDisposable
{
    // Fabric's limit (internal/pkg/comm/config.go).
    private const int LargestMessage = 100 * 1024 * 1024;
    private const int StreamsPerConnection = 10_000;
    private const int WindowBytes = 1024 * 1024;

    private readonly WebApplication _application;
    private readonly CancellationTokenSource _closing;

    private NodeListener(WebApplication application, CancellationTokenSource closing)
    {
        _application = application;
        _closing = closing;
    }

    /// <summary>Opens a peer's endpoint.</summary>
    /// <exception cref="NodeException">Its port is taken.</exception>
    public static Task<NodeListener> StartAsync(EmbeddedNetwork network, EmbeddedPeer peer, ChaincodeLaunches launches, ILoggerProvider logging, CancellationToken cancellationToken)
    {
        var limits = new ConcurrencyLimits(new Dictionary<string, int>(StringComparer.Ordinal)
        {
            ["/gateway.Gateway"] = ConcurrencyLimit.GatewayDefault,
            ["/protos.Endorser"] = ConcurrencyLimit.ServiceDefault,
            ["/protos.Deliver"] = ConcurrencyLimit.ServiceDefault,
        });
        return StartAsync(
            peer.Name, peer.Port, peer.Credentials, logging,
            services => services.AddSingleton(limits).AddSingleton(peer.NewEndorserService()).AddSingleton(peer.NewDeliverService()).AddSingleton(network.NewGatewayService(peer)).AddSingleton(network.NewDiscoveryService(peer))
                .AddSingleton(peer.NewChaincodeSupportService(launches.FindPackage)),
            options => options.Interceptors.Add<ConcurrencyLimits>(),
            routes =>
            {
                routes.MapGrpcService<EndorserService>();
                routes.MapGrpcService<DeliverService>();
                routes.MapGrpcService<GatewayService>();
                routes.MapGrpcService<DiscoveryService>();
                routes.MapGrpcService<ChaincodeSupportService>();
            },
            cancellationToken);
    }

    /// <summary>Opens the orderer's endpoint.</summary>
    /// <exception cref="NodeException">Its port is taken.</exception>
    public static Task<NodeListener> StartAsync(EmbeddedNetwork network, ILoggerProvider logging, CancellationToken cancellationToken) =>
        StartAsync(
            "the orderer", network.Topology.Orderer.Port, network.OrdererCredentials, logging,
            services => services.AddSingleton(network.NewAtomicBroadcastService()), _ => { }, routes => routes.MapGrpcService<AtomicBroadcastService>(), cancellationToken);

    /// <summary>Refuses new calls, ends open calls and streams, and closes the endpoint.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await _application.StopAsync(patience.Token).ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
        _closing.Dispose();
    }

    private static async Task<NodeListener> StartAsync(
        string name, int port, NodeCredentials credentials, ILoggerProvider logging,
        Action<IServiceCollection> addServices, Action<GrpcServiceOptions> configure, Action<IEndpointRouteBuilder> map, CancellationToken cancellationToken)
    {
        var closing = new CancellationTokenSource();
        var builder = Builder(credentials, port, logging);
        builder.Services.AddSingleton(new EndpointClosing(closing.Token));
        builder.Services.AddGrpc(options =>
        {
            options.MaxReceiveMessageSize = LargestMessage;
            options.MaxSendMessageSize = LargestMessage;
            configure(options);
            options.Interceptors.Add<EndpointClosing>();
        });
        addServices(builder.Services);
        var application = builder.Build();
        application.UseRouting();
        map(application);
        try
        {
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
            return new(application, closing);
        }
        catch (Exception e)
        {
            await application.DisposeAsync().ConfigureAwait(false);
            closing.Dispose();
            if (e is not IOException) throw;
            throw new NodeException($"port {port} of {name} is taken by another program: stop that program, or change the port in network/topology.json", e);
        }
    }

    private static WebApplicationBuilder Builder(NodeCredentials credentials, int port, ILoggerProvider logging)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.AddProvider(logging);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        // What a client did wrong is in its answer; the log is for the operator.
        builder.Logging.AddFilter("Grpc", LogLevel.Critical);
        // While this one may log, the host makes an activity for each request.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseKestrelHttpsConfiguration();
        var certificate = X509Certificate2.CreateFromPem(credentials.TlsCertificatePem, credentials.TlsPrivateKeyPem);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.Http2.MaxStreamsPerConnection = StreamsPerConnection;
            kestrel.Limits.Http2.InitialConnectionWindowSize = WindowBytes;
            kestrel.Limits.Http2.InitialStreamWindowSize = WindowBytes;
            kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromMinutes(1);
            kestrel.Listen(IPAddress.Loopback, port, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                listen.UseHttps(new HttpsConnectionAdapterOptions
                {
                    ServerCertificate = certificate,
                    SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                    // Chaincode that dials shows the certificate that was issued to it, which is compared; nobody else needs one.
                    ClientCertificateMode = ClientCertificateMode.AllowCertificate,
                    ClientCertificateValidation = (_, _, _) => true,
                });
            });
        });
        return builder;
    }
}
