using Grpc.Net.Client;
using Hyperledger.Fabric.Client;
using Ledger.Fabric.Tests.Scenarios.Chaincode;
using Ledger.Network;
using Ledger.Network.Chaincode;
using Ledger.Node.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ledger.Fabric.Tests.Scenarios.Networks;

/// <summary>The scenarios' network, embedded in this process behind its ordinary listeners.</summary>
internal sealed class EmbeddedScenarioNetwork : ScenarioNetwork
{
    private readonly List<(ChaincodeDialer Dialer, GrpcChannel Channel)> _dialled = [];
    private Ledger.Network.EmbeddedNetwork _network = null!;
    private NetworkHost _host = null!;

    private EmbeddedScenarioNetwork(ScenarioSetup setup, string folder)
        : base(setup, folder)
    {
    }

    public override IReadOnlyList<ScenarioPeer> Peers =>
        [.. _network.Peers.Select(peer => new ScenarioPeer(peer.MspId, peer.Name[^1] - '0', peer.Address))];

    public static async Task<ScenarioNetwork> StartAsync(ScenarioSetup setup, string folder, CancellationToken cancellationToken)
    {
        var network = new EmbeddedScenarioNetwork(setup, folder);
        Directory.CreateDirectory(network.Folder.Network);
        network._network = await Ledger.Network.EmbeddedNetwork.OpenAsync(network.Folder, Ports.Choose(setup.Topology), NullLogger.Instance, cancellationToken: cancellationToken);
        network._host = await NetworkHost.StartAsync(network._network, network.Folder, null, NullLoggerProvider.Instance, NullLogger.Instance, cancellationToken);
        await network.StartServicesAsync(cancellationToken);
        return network;
    }

    public override async Task StopPeerAsync(ScenarioPeer peer) => await Hosted(peer).DisposeAsync();

    public override Task StartPeerAsync(ScenarioPeer peer, CancellationToken cancellationToken) => Hosted(peer).StartAsync(cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        foreach (var (dialer, channel) in _dialled)
        {
            await dialer.DisposeAsync();
            channel.Dispose();
        }
        await _host.DisposeAsync();
        await _network.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override Task InstallAsync(ScenarioChaincode chaincode, CancellationToken cancellationToken)
    {
        foreach (var peer in Peers)
        {
            var channel = FabricChannel.Create($"http://127.0.0.1:{ServicePort(peer.MspId, peer.Index, chaincode.Name)}");
            _dialled.Add((new ChaincodeDialer(_network.Chaincodes, Embedded(peer).Name, channel, NullLogger.Instance), channel));
        }
        return Task.CompletedTask;
    }

    protected override async Task WaitUntilServedAsync(ScenarioChaincode chaincode, CancellationToken cancellationToken)
    {
        foreach (var peer in _network.Peers) await _network.Chaincodes.WaitUntilReadyAsync(peer.Name, chaincode.Package.Id, cancellationToken);
    }

    private PeerHost Hosted(ScenarioPeer peer) => _host.Peers.Single(host => host.Peer == Embedded(peer));

    private EmbeddedPeer Embedded(ScenarioPeer peer) => _network.Peers.Single(embedded => embedded.Address == peer.Address);
}
