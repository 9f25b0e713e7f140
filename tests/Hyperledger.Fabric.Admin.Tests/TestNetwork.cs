using Grpc.Net.Client;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Ledger.Network;
using Ledger.Network.Genesis;
using Ledger.Network.Topology;
using Ledger.Node.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hyperledger.Fabric.Admin.Tests;

/// <summary>An embedded network of three organisations with a peer each, in this process behind its ordinary listeners.</summary>
internal sealed class TestNetwork : IAsyncDisposable
{
    public const string Channel = "mychannel";

    private readonly NetworkFolder _folder;
    private readonly EmbeddedNetwork _network;
    private readonly NetworkHost _host;
    private readonly List<GrpcChannel> _channels = [];

    private TestNetwork(NetworkFolder folder, EmbeddedNetwork network, NetworkHost host)
    {
        _folder = folder;
        _network = network;
        _host = host;
        Crypto = new CryptoMaterial(folder);
    }

    public CryptoMaterial Crypto { get; }

    public static async Task<TestNetwork> StartAsync()
    {
        var folder = new NetworkFolder(Directory.CreateTempSubdirectory("fabric-admin-").FullName);
        Directory.CreateDirectory(folder.Network);
        var topology = Ports.Choose(new NetworkTopology
        {
            Channels = [new(Channel, ["Org1MSP", "Org2MSP", "Org3MSP"])],
            Orderer = new() { MspId = "OrdererMSP" },
            Organisations = [.. new[] { "Org1MSP", "Org2MSP", "Org3MSP" }.Select(mspId => new OrganisationTopology
            {
                MspId = mspId,
                Peers = [new()],
                Users = [new("User1." + mspId, "1", "client")],
            })],
        });
        var network = await EmbeddedNetwork.OpenAsync(folder, topology, NullLogger.Instance);
        return new TestNetwork(folder, network, await NetworkHost.StartAsync(network, folder, null, NullLoggerProvider.Instance, NullLogger.Instance, default));
    }

    /// <summary>A gRPC channel to an organisation's peer, or to the orderer, which the network disposes.</summary>
    /// <param name="mspId">Whose node.</param>
    /// <param name="trusting">The organisation whose TLS authority is trusted; null for the node's own.</param>
    public async Task<GrpcChannel> ConnectAsync(string mspId, string? trusting = null)
    {
        var address = mspId == _network.Topology.Orderer.MspId
            ? $"127.0.0.1:{_network.Topology.Orderer.Port}"
            : _network.Peers.Single(peer => peer.MspId == mspId).Address;
        var channel = FabricChannel.Create(address, (await Crypto.OrganisationAsync(trusting ?? mspId)).TlsCaCertificatePem);
        _channels.Add(channel);
        return channel;
    }

    /// <summary>The administrator of an organisation at its own peer.</summary>
    public async Task<PeerAdmin> PeerAsync(string mspId) => new(await ConnectAsync(mspId), await Crypto.AdministratorAsync(mspId));

    /// <summary>A user of an organisation, who is no administrator.</summary>
    public async Task<SigningIdentity> UserAsync(string mspId)
    {
        var user = Path.Combine(_folder.Identities, "User1." + mspId);
        return SigningIdentity.FromPem(mspId, await File.ReadAllTextAsync(Path.Combine(user, "cert.pem")), await File.ReadAllTextAsync(Path.Combine(user, "key.pem")));
    }

    /// <summary>A block of the channel, as the peer of Org1MSP gives it.</summary>
    public async Task<Block> BlockAsync(ulong number)
    {
        var gateway = Gateway.Connect(new GatewayOptions(await ConnectAsync("Org1MSP"), await Crypto.AdministratorAsync("Org1MSP")));
        return await gateway.GetNetwork(Channel).Ledger.GetBlockAsync(number);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var channel in _channels) channel.Dispose();
        await _host.DisposeAsync();
        await _network.DisposeAsync();
        Directory.Delete(_folder.Root, recursive: true);
    }
}
