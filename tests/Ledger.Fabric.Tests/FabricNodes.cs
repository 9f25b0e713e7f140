using System.Globalization;
using Grpc.Net.Client;
using Hyperledger.Fabric.Admin;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Protos.Common;
using Ledger.Network.Genesis;
using Ledger.Network.Topology;
using Ledger.NetworkConfig;
using Ledger.NetworkConfig.Crypto;
using Ledger.NetworkConfig.Rendering;
using Ledger.NetworkConfig.Running;
using Ledger.NetworkConfig.Topology;

namespace Ledger.Fabric.Tests;

/// <summary>
/// The real orderers and peers of a topology, with certificates, block 0 and settings as network-config renders them; its
/// members' peers have joined. Everything is on loopback and in one folder, and ends with the disposal.
/// </summary>
internal sealed class FabricNodes : IAsyncDisposable
{
    private const string Loopback = "127.0.0.1";

    private readonly FabricRelease _release;
    private readonly NetworkFolder _folder;
    private readonly FabricFolder _rendered;
    private readonly FabricTopology _fabric;
    private readonly NetworkCertificates _certificates;
    private readonly Dictionary<FabricPeer, IReadOnlyDictionary<string, string>> _settings = [];
    private readonly Dictionary<FabricPeer, FabricProcess> _running = [];
    private readonly List<FabricProcess> _orderers = [];

    private FabricNodes(FabricRelease release, NetworkFolder folder, NetworkTopology topology, int orderers)
    {
        _release = release;
        _folder = folder;
        _rendered = new FabricFolder(folder.Root);
        Topology = topology;
        Crypto = new CryptoMaterial(folder);
        _fabric = RenderedTopology.Of(topology, release, orderers, new Queue<int>(LoopbackPorts.Choose(3 * (orderers + topology.Organisations.Sum(o => o.Peers.Count)))));
        _certificates = new NetworkCertificates(_rendered, _fabric);
        Peers = [.. _fabric.Organisations.SelectMany(o => o.Peers.Select((peer, index) => new FabricPeer(o.MspId, index, (peer.Port, peer.ChaincodePort, peer.OperationsPort))))];
    }

    public NetworkTopology Topology { get; }

    /// <summary>The authorities and the administrators.</summary>
    public CryptoMaterial Crypto { get; }

    /// <summary>The peers, in the topology's order.</summary>
    public IReadOnlyList<FabricPeer> Peers { get; }

    public IEnumerable<string> MspIds => Topology.Organisations.Select(o => o.MspId);

    /// <summary>Block 0, as configtxgen made it.</summary>
    public Block Genesis { get; private set; } = null!;

    /// <summary>Where the processes log.</summary>
    public string Logs => Path.Combine(_folder.Root, "log");

    /// <summary>The arguments of <c>peer</c> that name the first orderer.</summary>
    public string[] Orderer => ["-o", FirstOrderer.Address, "--tls", "--cafile", CryptoFile(Topology.Orderer.MspId, "tlsca", "cert.pem")];

    /// <summary>Where the first orderer serves clients and other orderers.</summary>
    public int OrdererPort => FirstOrderer.Port;

    /// <summary>The first orderer's TLS certificate, a file.</summary>
    public string OrdererTlsCertificate => _rendered.NodeTls(FirstOrderer.Id, "server.crt");

    /// <summary>The users' certificates and keys.</summary>
    public string Identities => _folder.Identities;

    private OrdererNode FirstOrderer => _fabric.Orderers[0].Nodes[0];

    /// <summary>Starts everything and has the founders' peers join the channel.</summary>
    /// <param name="release">Whose programs run.</param>
    /// <param name="folder">Where everything stands.</param>
    /// <param name="topology">The organisations, how many peers each has and when blocks are cut; its ports and chaincode are not looked at.</param>
    /// <param name="settingsOf">What a peer is told beside the usual: its external builders.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <param name="orderers">How many: one alone, or <see cref="FabricRelease.Orderers"/>.</param>
    /// <param name="founders">The organisations in block 0, whose peers join; null for all.</param>
    public static async Task<FabricNodes> StartAsync(
        FabricRelease release, NetworkFolder folder, NetworkTopology topology, Func<FabricPeer, IEnumerable<(string Name, string Value)>> settingsOf, CancellationToken cancellationToken,
        int orderers = 1, IReadOnlyCollection<string>? founders = null)
    {
        var nodes = new FabricNodes(release, folder, topology, orderers);
        try
        {
            await nodes.StartAsync(settingsOf, founders ?? [.. nodes.MspIds], cancellationToken);
            return nodes;
        }
        catch
        {
            await nodes.DisposeAsync();
            throw;
        }
    }

    /// <summary>The first peer of an organisation.</summary>
    public FabricPeer First(string mspId) => Peers.First(peer => peer.MspId == mspId);

    /// <summary>A gRPC channel to a peer; the caller disposes it.</summary>
    public async Task<GrpcChannel> ConnectAsync(FabricPeer peer) => FabricChannel.Create(peer.Address, await _certificates.TlsRootAsync(peer.MspId));

    /// <summary>The admin endpoint of the first orderer, with its organisation's administrator's certificate; the caller disposes it.</summary>
    /// <param name="trusting">The organisation whose TLS authority is trusted; null for the orderer's own.</param>
    public Task<OrdererAdmin> AdministerOrdererAsync(string? trusting = null) => AdministerAsync(FirstOrderer, trusting ?? Topology.Orderer.MspId);

    /// <summary>A gRPC channel to the first orderer; the caller disposes it.</summary>
    public async Task<GrpcChannel> ConnectOrdererAsync() => FabricChannel.Create(FirstOrderer.Address, await _certificates.TlsRootAsync(Topology.Orderer.MspId));

    /// <summary>Runs <c>peer</c> as the administrator of a peer's organisation who asks that peer.</summary>
    public Task<string> PeerCommandAsync(FabricPeer peer, IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        FabricProcess.RunAsync(_release.Program("peer"), arguments, _release.ProgramEnvironment(PeerSettings.OfCommand(
            peer.MspId, AdministratorMsp(peer.MspId), peer.Address, CryptoFile(peer.MspId, "tlsca", "cert.pem"))), cancellationToken);

    /// <summary>What a peer's discovery service says of the channel's peers: a JSON list, as <c>discover peers</c> prints it.</summary>
    public Task<string> DiscoverPeersAsync(FabricPeer peer, CancellationToken cancellationToken) =>
        FabricProcess.RunAsync(_release.Program("discover"),
        [
            "peers", "--peerTLSCA", CryptoFile(peer.MspId, "tlsca", "cert.pem"), "--MSP", peer.MspId,
            "--userCert", CryptoFile(peer.MspId, "admin", "cert.pem"), "--userKey", CryptoFile(peer.MspId, "admin", "key.pem"),
            "--channel", Topology.Channels[0].Name, "--server", peer.Address,
        ], _release.ProgramEnvironment(), cancellationToken);

    /// <summary>Starts a stopped peer again, with what it had.</summary>
    public async Task StartPeerAsync(FabricPeer peer, CancellationToken cancellationToken)
    {
        var process = FabricProcess.Start(peer.Name, _release.Program("peer"), ["node", "start"], _settings[peer], Logs);
        _running[peer] = process;
        await process.WaitForPortAsync(peer.Ports.Peer, cancellationToken);
    }

    /// <summary>Kills a peer.</summary>
    public async Task StopPeerAsync(FabricPeer peer)
    {
        if (_running.Remove(peer, out var process)) await process.DisposeAsync();
    }

    /// <summary>A file of the authorities', administrators' and users' certificates and keys.</summary>
    public string CryptoFile(params string[] parts) => Path.Combine([_folder.Crypto, .. parts]);

    /// <summary>A file of a peer's TLS: <c>server.crt</c> or <c>server.key</c>.</summary>
    public string TlsFile(FabricPeer peer, string file) => _rendered.NodeTls(peer.Name, file);

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _running.Values.Concat(_orderers)) await process.DisposeAsync();
        _running.Clear();
        _orderers.Clear();
    }

    private string AdministratorMsp(string mspId) => Path.Combine(_folder.Root, "msp", mspId + "-admin");

    private async Task<OrdererAdmin> AdministerAsync(OrdererNode orderer, string trusting)
    {
        var shown = await _certificates.AdministratorTlsAsync(Topology.Orderer.MspId);
        return OrdererAdmin.Connect(string.Create(CultureInfo.InvariantCulture, $"{Loopback}:{orderer.AdminPort}"), await _certificates.TlsRootAsync(trusting), shown.CertificatePem, shown.PrivateKeyPem);
    }

    private async Task StartAsync(Func<FabricPeer, IEnumerable<(string Name, string Value)>> settingsOf, IReadOnlyCollection<string> founders, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Logs);
        await _certificates.IssueAsync(cancellationToken: cancellationToken);
        foreach (var mspId in MspIds)
        {
            MspFolder.Write(AdministratorMsp(mspId), await Crypto.OrganisationAsync(mspId, cancellationToken),
                await File.ReadAllTextAsync(CryptoFile(mspId, "admin", "cert.pem"), cancellationToken),
                await File.ReadAllTextAsync(CryptoFile(mspId, "admin", "key.pem"), cancellationToken));
        }
        var named = _fabric with { Organisations = [.. _fabric.Organisations.Where(o => founders.Contains(o.MspId))] };
        await File.WriteAllTextAsync(_rendered.Configtx, ConfigtxFile.Render(named), cancellationToken);
        await new FabricPrograms(_release.Folder).MakeGenesisAsync(_rendered.Configtx, ConfigtxFile.Profile, _fabric.Channel, _rendered.Genesis, cancellationToken);
        Genesis = Block.Parser.ParseFrom(await File.ReadAllBytesAsync(_rendered.Genesis, cancellationToken));

        foreach (var (organisation, node) in _fabric.OrdererNodes)
        {
            var orderer = FabricProcess.Start(node.Id, _release.Program("orderer"), [], Environment(NodeSettings.OfOrderer(_fabric, organisation, node, Paths(node.Id)), []), Logs);
            _orderers.Add(orderer);
            await orderer.WaitForPortAsync(node.AdminPort, cancellationToken);
            using var admin = await AdministerAsync(node, organisation.MspId);
            await admin.JoinChannelAsync(Genesis, cancellationToken);
        }
        foreach (var (peer, (organisation, node)) in Peers.Zip(_fabric.PeerNodes))
        {
            // For chaincode that dials its peer.
            var dialled = string.Create(CultureInfo.InvariantCulture, $"{Loopback}:{peer.Ports.Chaincode}");
            _settings[peer] = Environment(NodeSettings.OfPeer(_fabric, organisation, node, Paths(node.Id)),
                [("CORE_PEER_CHAINCODELISTENADDRESS", dialled), ("CORE_PEER_CHAINCODEADDRESS", dialled), .. settingsOf(peer)]);
            await StartPeerAsync(peer, cancellationToken);
        }
        foreach (var peer in Peers.Where(peer => founders.Contains(peer.MspId)))
        {
            using var channel = await ConnectAsync(peer);
            await new PeerAdmin(channel, await Crypto.AdministratorAsync(peer.MspId, cancellationToken)).JoinChannelAsync(Genesis, cancellationToken);
        }
    }

    private NodePaths Paths(string id) => new(_rendered.Node(id), Path.Combine(_rendered.Data, id), _release.Builder);

    // What a test says goes before what is rendered.
    private Dictionary<string, string> Environment(IEnumerable<KeyValuePair<string, string>> rendered, IEnumerable<(string Name, string Value)> own)
    {
        var settings = rendered.ToDictionary(StringComparer.Ordinal);
        foreach (var (name, value) in own) settings[name] = value;
        return _release.ProgramEnvironment(settings.Select(setting => (setting.Key, setting.Value)));
    }
}
