using System.Security.Cryptography.X509Certificates;
using Grpc.Net.Client;
using Hyperledger.Fabric.Msp;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hyperledger.Fabric.Client.DependencyInjection.Internal;

/// <summary>A gateway with the channels that it owns.</summary>
internal sealed class ConnectedGateway : IDisposable
{
    private readonly List<GrpcChannel> _channels = [];
    private readonly X509Certificate2? _readCertificate;

    private ConnectedGateway(FabricGatewaySettings settings, TimeProvider time, ILoggerFactory? loggers)
    {
        _readCertificate = settings.ReadCertificate;
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
            var signs = signing is not null && settings.Signer is null;
            var defaults = signs ? new GatewayOptions(peers, signing!) : new GatewayOptions(peers, identity, settings.Signer);
            Gateway = Gateway.Connect(new GatewayOptions(peers, identity, defaults.Signer)
            {
                Hash = settings.Hash ?? defaults.Hash,
                TlsClientCertificateHash = tlsHash,
                Evaluate = settings.Evaluate ?? defaults.Evaluate,
                Endorse = settings.Endorse ?? defaults.Endorse,
                Submit = settings.Submit ?? defaults.Submit,
                CommitStatus = settings.CommitStatus ?? defaults.CommitStatus,
                ChaincodeEvents = settings.ChaincodeEvents ?? defaults.ChaincodeEvents,
                BlockEvents = settings.BlockEvents ?? defaults.BlockEvents,
                FilteredBlockEvents = settings.FilteredBlockEvents ?? defaults.FilteredBlockEvents,
                BlockAndPrivateDataEvents = settings.BlockAndPrivateDataEvents ?? defaults.BlockAndPrivateDataEvents,
                ConflictRetry = settings.ConflictRetry,
                TimeProvider = time,
                LoggerFactory = loggers,
            });
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
        _readCertificate?.Dispose();
    }
}
