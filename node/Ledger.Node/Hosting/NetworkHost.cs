using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Grpc.AspNetCore.Server;
using Ledger.Network;
using Ledger.Network.Deliver;
using Ledger.Network.Endorsement;
using Ledger.Network.Gateway;
using Ledger.Network.Genesis;
using Ledger.Network.Ordering;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Ledger.Node.Hosting;

/// <summary>The TLS listeners of an embedded network: one for each peer and one for the orderer, on loopback.</summary>
internal sealed class NetworkHost : IAsyncDisposable
{
    // Fabric's limit (internal/pkg/comm/config.go).
    private const int LargestMessage = 100 * 1024 * 1024;
    private const int StreamsPerConnection = 10_000;
    private const int WindowBytes = 1024 * 1024;

    private readonly List<WebApplication> _listeners;

    private NetworkHost(List<WebApplication> listeners) => _listeners = listeners;

    /// <summary>Starts the listeners of a network.</summary>
    /// <exception cref="NodeException">A port is taken.</exception>
    public static async Task<NetworkHost> StartAsync(EmbeddedNetwork network, ILoggerProvider logging, CancellationToken cancellationToken)
    {
        var host = new NetworkHost([]);
        try
        {
            foreach (var peer in network.Peers)
                await host.StartAsync(PeerListener(network, peer, logging), peer.Name, peer.Port, cancellationToken).ConfigureAwait(false);
            await host.StartAsync(OrdererListener(network, logging), "the orderer", network.Topology.Orderer.Port, cancellationToken).ConfigureAwait(false);
            return host;
        }
        catch
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Refuses new calls, ends open streams and closes the listeners.</summary>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await Task.WhenAll(_listeners.Select(listener => listener.StopAsync(patience.Token))).ConfigureAwait(false);
        foreach (var listener in _listeners) await listener.DisposeAsync().ConfigureAwait(false);
        _listeners.Clear();
    }

    private async Task StartAsync(WebApplication listener, string name, int port, CancellationToken cancellationToken)
    {
        try
        {
            await listener.StartAsync(cancellationToken).ConfigureAwait(false);
            _listeners.Add(listener);
        }
        catch (IOException e)
        {
            await listener.DisposeAsync().ConfigureAwait(false);
            throw new NodeException($"port {port} of {name} is taken by another program: stop that program, or change the port in network/topology.json", e);
        }
    }

    private static WebApplication PeerListener(EmbeddedNetwork network, EmbeddedPeer peer, ILoggerProvider logging)
    {
        var builder = Builder(peer.Credentials, peer.Port, logging, options => options.Interceptors.Add<ConcurrencyLimits>());
        builder.Services.AddSingleton(new ConcurrencyLimits(new Dictionary<string, int>(StringComparer.Ordinal)
        {
            ["/gateway.Gateway"] = ConcurrencyLimit.GatewayDefault,
            ["/protos.Endorser"] = ConcurrencyLimit.ServiceDefault,
            ["/protos.Deliver"] = ConcurrencyLimit.ServiceDefault,
        }));
        builder.Services.AddSingleton(peer.NewEndorserService());
        builder.Services.AddSingleton(peer.NewDeliverService());
        builder.Services.AddSingleton(network.NewGatewayService(peer));
        var listener = builder.Build();
        listener.UseRouting();
        listener.MapGrpcService<EndorserService>();
        listener.MapGrpcService<DeliverService>();
        listener.MapGrpcService<GatewayService>();
        return listener;
    }

    private static WebApplication OrdererListener(EmbeddedNetwork network, ILoggerProvider logging)
    {
        var builder = Builder(network.OrdererCredentials, network.Topology.Orderer.Port, logging, _ => { });
        builder.Services.AddSingleton(network.NewAtomicBroadcastService());
        var listener = builder.Build();
        listener.UseRouting();
        listener.MapGrpcService<AtomicBroadcastService>();
        return listener;
    }

    private static WebApplicationBuilder Builder(NodeCredentials credentials, int port, ILoggerProvider logging, Action<GrpcServiceOptions> configure)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.AddProvider(logging);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        // What a client did wrong is in its answer; the log is for the operator.
        builder.Logging.AddFilter("Grpc", LogLevel.Critical);
        // While this one may log, the host makes an activity for each request.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        builder.Services.AddRoutingCore();
        builder.Services.AddGrpc(options =>
        {
            options.MaxReceiveMessageSize = LargestMessage;
            options.MaxSendMessageSize = LargestMessage;
            configure(options);
        });
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
                listen.UseHttps(new HttpsConnectionAdapterOptions { ServerCertificate = certificate, SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13 });
            });
        });
        return builder;
    }
}
