using Grpc.Net.Client;
using Hyperledger.Fabric.Msp;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hyperledger.Fabric.Client.DependencyInjection.Internal;

/// <summary>A gateway with the channels that it owns.</summary>
internal sealed class ConnectedGateway : IDisposable
{
    private readonly List<GrpcChannel> _channels = [];

    private ConnectedGateway(FabricGatewaySettings settings, TimeProvider time, ILoggerFactory? loggers)
    {
        try
        {
            foreach (var peer in settings.Peers)
                _channels.Add(FabricChannel.Create(peer.Address, peer.TlsRootPem, peer.ServerName, settings.ClientCertificate));
            var peers = new BalancedCallInvoker(
                settings.Peers.Zip(_channels, (peer, channel) => new GatewayEndpoint(peer.Address, channel)), settings.Selection, time, loggers);
            var signing = settings.Identity as SigningIdentity;
            var identity = settings.Identity
                ?? throw new ArgumentException("FabricGatewaySettings.Identity is not set: say who calls.");
            var tlsHash = settings.ClientCertificate is null ? default : FabricChannel.CertificateHash(settings.ClientCertificate);
            Gateway = Gateway.Connect(
                signing is not null && settings.Signer is null
                    ? new GatewayOptions(peers, signing) { TimeProvider = time, LoggerFactory = loggers, ConflictRetry = settings.ConflictRetry, TlsClientCertificateHash = tlsHash }
                    : new GatewayOptions(peers, identity, settings.Signer) { TimeProvider = time, LoggerFactory = loggers, ConflictRetry = settings.ConflictRetry, TlsClientCertificateHash = tlsHash });
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public Gateway Gateway { get; }

    public static ConnectedGateway Create(IServiceProvider provider, Action<IServiceProvider, FabricGatewaySettings> configure)
    {
        var settings = new FabricGatewaySettings();
        configure(provider, settings);
        return new ConnectedGateway(settings, provider.GetService<TimeProvider>() ?? TimeProvider.System, provider.GetService<ILoggerFactory>());
    }

    public void Dispose()
    {
        foreach (var channel in _channels)
            channel.Dispose();
    }
}
