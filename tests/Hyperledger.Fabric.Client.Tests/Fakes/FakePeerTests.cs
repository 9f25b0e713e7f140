using Grpc.Net.Client;

namespace Hyperledger.Fabric.Client.Tests.Fakes;

/// <summary>Tests of which each has a peer of its own and a gateway connected to it.</summary>
public abstract class FakePeerTests
{
    public TestContext TestContext { get; set; } = null!;

    private protected CancellationToken Token => TestContext.CancellationToken;

    private protected FakePeer Peer { get; private set; } = null!;

    private protected GrpcChannel Channel { get; private set; } = null!;

    private protected Gateway Gateway { get; private set; } = null!;

    private protected Network Network => Gateway.GetNetwork("ledger");

    [TestInitialize]
    public async Task StartPeerAsync()
    {
        Peer = await FakePeer.StartAsync();
        Channel = Peer.Connect();
        Gateway = ConnectGateway();
    }

    [TestCleanup]
    public async Task StopPeerAsync()
    {
        Channel.Dispose();
        await Peer.DisposeAsync();
    }

    private protected virtual Gateway ConnectGateway() => Peer.ConnectGateway(Channel);
}
