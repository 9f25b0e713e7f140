using Grpc.Net.Client;
using Hyperledger.Fabric.Admin;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Protos.Common;
using Ledger.Network.Genesis;
using Ledger.Network.Ordering;
using Ledger.Network.Topology;

namespace Ledger.Fabric.Tests;

/// <summary>
/// A real orderer and the real peers of a topology, with our certificates and our block 0, which its members' peers have joined. Everything
/// is on loopback and in one folder, and ends with the disposal.
/// </summary>
internal sealed class FabricNodes : IAsyncDisposable
{
    private const string Loopback = "127.0.0.1";

    private readonly FabricRelease _release;
    private readonly NetworkFolder _folder;
    private readonly Dictionary<FabricPeer, IReadOnlyDictionary<string, string>> _settings = [];
    private readonly Dictionary<FabricPeer, FabricProcess> _running = [];
    private readonly (int Orderer, int Admin, int Operations) _ports;
    private FabricProcess? _orderer;
    private IReadOnlyCollection<string> _founders = [];

    private FabricNodes(FabricRelease release, NetworkFolder folder, NetworkTopology topology)
    {
        _release = release;
        _folder = folder;
        Topology = topology;
        Crypto = new CryptoMaterial(folder);
        var free = new Queue<int>(LoopbackPorts.Choose(3 + 3 * topology.Organisations.Sum(o => o.Peers.Count)));
        _ports = (free.Dequeue(), free.Dequeue(), free.Dequeue());
        Peers = [.. topology.Organisations.SelectMany(o => o.Peers.Select((_, index) => new FabricPeer(o.MspId, index, (free.Dequeue(), free.Dequeue(), free.Dequeue()))))];
    }

    public NetworkTopology Topology { get; }

    public CryptoMaterial Crypto { get; }

    /// <summary>The peers, in the topology's order.</summary>
    public IReadOnlyList<FabricPeer> Peers { get; }

    public IEnumerable<string> MspIds => Topology.Organisations.Select(o => o.MspId);

    /// <summary>Block 0, as our own code made it and the real orderer took it.</summary>
    public Block Genesis { get; private set; } = null!;

    /// <summary>Where the processes log.</summary>
    public string Logs => Path.Combine(_folder.Root, "log");

    /// <summary>The arguments of <c>peer</c> that name the orderer.</summary>
    public string[] Orderer => ["-o", $"{Loopback}:{_ports.Orderer}", "--tls", "--cafile", CryptoFile(Topology.Orderer.MspId, "tlsca", "cert.pem")];

    /// <summary>Where the orderer serves clients and other orderers.</summary>
    public int OrdererPort => _ports.Orderer;

    /// <summary>The users' certificates and keys.</summary>
    public string Identities => _folder.Identities;

    /// <summary>Starts everything and has the founders' peers join the channel.</summary>
    /// <param name="release">Whose programs run.</param>
    /// <param name="folder">Where everything stands.</param>
    /// <param name="topology">The organisations, how many peers each has and when blocks are cut; its ports and chaincode are not looked at.</param>
    /// <param name="settingsOf">What a peer is told beside the usual: its external builders.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <param name="founders">The organisations in block 0, whose peers join; null for all.</param>
    public static async Task<FabricNodes> StartAsync(
        FabricRelease release, NetworkFolder folder, NetworkTopology topology, Func<FabricPeer, IEnumerable<(string Name, string Value)>> settingsOf, CancellationToken cancellationToken,
        IReadOnlyCollection<string>? founders = null)
    {
        var nodes = new FabricNodes(release, folder, topology);
        nodes._founders = founders ?? [.. nodes.MspIds];
        try
        {
            await nodes.StartAsync(settingsOf, cancellationToken);
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
    public async Task<GrpcChannel> ConnectAsync(FabricPeer peer) => FabricChannel.Create(peer.Address, (await Crypto.PeerAsync(peer.MspId, peer.Index)).TlsRootPem);

    /// <summary>The admin endpoint of the orderer, with the orderer's own certificate; the caller disposes it.</summary>
    /// <param name="trusting">The organisation whose TLS authority is trusted; null for the orderer's own.</param>
    public async Task<OrdererAdmin> AdministerOrdererAsync(string? trusting = null)
    {
        var shown = await Crypto.OrdererAsync(Topology.Orderer.MspId);
        var root = await File.ReadAllTextAsync(CryptoFile(trusting ?? Topology.Orderer.MspId, "tlsca", "cert.pem"));
        return OrdererAdmin.Connect($"{Loopback}:{_ports.Admin}", root, shown.TlsCertificatePem, shown.TlsPrivateKeyPem);
    }

    /// <summary>A gRPC channel to the orderer; the caller disposes it.</summary>
    public async Task<GrpcChannel> ConnectOrdererAsync() =>
        FabricChannel.Create($"{Loopback}:{_ports.Orderer}", await File.ReadAllTextAsync(CryptoFile(Topology.Orderer.MspId, "tlsca", "cert.pem")));

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

    /// <summary>A file of the network's certificates and keys.</summary>
    public string CryptoFile(params string[] parts) => Path.Combine([_folder.Crypto, .. parts]);

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _running.Values) await process.DisposeAsync();
        _running.Clear();
        if (_orderer is not null) await _orderer.DisposeAsync();
    }

    private string AdministratorMsp(string mspId) => Path.Combine(_folder.Root, "msp", mspId + "-admin");

    private async Task StartAsync(Func<FabricPeer, IEnumerable<(string Name, string Value)>> settingsOf, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Logs);
        await Crypto.CreateAsync(Topology, TimeProvider.System, cancellationToken);
        var credentials = await Crypto.OrdererAsync(Topology.Orderer.MspId, cancellationToken);
        var members = new List<GenesisOrganisation>();
        foreach (var mspId in MspIds)
        {
            var organisation = await Crypto.OrganisationAsync(mspId, cancellationToken);
            if (_founders.Contains(mspId))
                members.Add(organisation with { AnchorPeer = new GenesisAnchorPeer(Loopback, First(mspId).Ports.Peer) });
            MspFolder.Write(AdministratorMsp(mspId), organisation,
                await File.ReadAllTextAsync(CryptoFile(mspId, "admin", "cert.pem"), cancellationToken),
                await File.ReadAllTextAsync(CryptoFile(mspId, "admin", "key.pem"), cancellationToken));
        }

        var batch = Topology.Batch;
        Genesis = GenesisBlock.Create(
            Topology.Channels[0].Name,
            await Crypto.OrganisationAsync(Topology.Orderer.MspId, cancellationToken),
            new GenesisConsenter(Loopback, _ports.Orderer, credentials.TlsCertificatePem),
            members,
            new BatchLimits(batch.MaxMessageCount, batch.AbsoluteMaxBytes, batch.PreferredMaxBytes, TimeSpan.FromMilliseconds(batch.TimeoutInMilliseconds)),
            TimeProvider.System);

        await StartOrdererAsync(credentials, cancellationToken);
        foreach (var peer in Peers)
        {
            _settings[peer] = _release.ProgramEnvironment([.. await UsualSettingsAsync(peer, cancellationToken), .. settingsOf(peer)]);
            await StartPeerAsync(peer, cancellationToken);
        }
        foreach (var peer in Peers.Where(peer => _founders.Contains(peer.MspId)))
        {
            using var channel = await ConnectAsync(peer);
            await new PeerAdmin(channel, await Crypto.AdministratorAsync(peer.MspId, cancellationToken)).JoinChannelAsync(Genesis, cancellationToken);
        }
    }

    private async Task<IEnumerable<(string Name, string Value)>> UsualSettingsAsync(FabricPeer peer, CancellationToken cancellationToken)
    {
        var credentials = await Crypto.PeerAsync(peer.MspId, peer.Index, cancellationToken);
        var organisation = await Crypto.OrganisationAsync(peer.MspId, cancellationToken);
        var msp = MspFolder.Write(Path.Combine(_folder.Root, "msp", peer.Name), organisation, credentials.CertificatePem, credentials.PrivateKeyPem);
        return PeerSettings.OfNode(
            peer.MspId, msp, peer.Name, CryptoFile(peer.MspId, peer.Name), CryptoFile(peer.MspId, "tlsca", "cert.pem"), Path.Combine(_folder.Root, "data", peer.Name),
            peer.Ports, First(peer.MspId).Address);
    }

    private async Task StartOrdererAsync(NodeCredentials credentials, CancellationToken cancellationToken)
    {
        var mspId = Topology.Orderer.MspId;
        var organisation = await Crypto.OrganisationAsync(mspId, cancellationToken);
        var msp = MspFolder.Write(Path.Combine(_folder.Root, "msp", "orderer"), organisation, credentials.CertificatePem, credentials.PrivateKeyPem);
        var data = Path.Combine(_folder.Root, "data", "orderer");
        string certificate = CryptoFile(mspId, "orderer", "tls-cert.pem"), key = CryptoFile(mspId, "orderer", "tls-key.pem"), root = CryptoFile(mspId, "tlsca", "cert.pem");
        _orderer = FabricProcess.Start("orderer", _release.Program("orderer"), [], _release.ProgramEnvironment(
            ("ORDERER_GENERAL_LISTENADDRESS", Loopback),
            ("ORDERER_GENERAL_LISTENPORT", $"{_ports.Orderer}"),
            ("ORDERER_GENERAL_LOCALMSPID", mspId),
            ("ORDERER_GENERAL_LOCALMSPDIR", msp),
            ("ORDERER_GENERAL_BOOTSTRAPMETHOD", "none"),
            ("ORDERER_CHANNELPARTICIPATION_ENABLED", "true"),
            ("ORDERER_GENERAL_TLS_ENABLED", "true"),
            ("ORDERER_GENERAL_TLS_CERTIFICATE", certificate),
            ("ORDERER_GENERAL_TLS_PRIVATEKEY", key),
            ("ORDERER_GENERAL_TLS_ROOTCAS", $"[{root}]"),
            ("ORDERER_GENERAL_CLUSTER_CLIENTCERTIFICATE", certificate),
            ("ORDERER_GENERAL_CLUSTER_CLIENTPRIVATEKEY", key),
            ("ORDERER_GENERAL_CLUSTER_ROOTCAS", $"[{root}]"),
            ("ORDERER_FILELEDGER_LOCATION", data),
            ("ORDERER_CONSENSUS_WALDIR", Path.Combine(data, "wal")),
            ("ORDERER_CONSENSUS_SNAPDIR", Path.Combine(data, "snap")),
            ("ORDERER_OPERATIONS_LISTENADDRESS", $"{Loopback}:{_ports.Operations}"),
            ("ORDERER_ADMIN_LISTENADDRESS", $"{Loopback}:{_ports.Admin}"),
            ("ORDERER_ADMIN_TLS_ENABLED", "true"),
            ("ORDERER_ADMIN_TLS_CERTIFICATE", certificate),
            ("ORDERER_ADMIN_TLS_PRIVATEKEY", key),
            ("ORDERER_ADMIN_TLS_CLIENTAUTHREQUIRED", "true"),
            ("ORDERER_ADMIN_TLS_ROOTCAS", $"[{root}]"),
            ("ORDERER_ADMIN_TLS_CLIENTROOTCAS", $"[{root}]")), Logs);
        await _orderer.WaitForPortAsync(_ports.Admin, cancellationToken);
        using var admin = await AdministerOrdererAsync();
        await admin.JoinChannelAsync(Genesis, cancellationToken);
    }
}
