using Hyperledger.Fabric.Protos.Common;
using Ledger.Network.Genesis;
using Ledger.Network.Topology;
using Ledger.Node.Tests;

namespace Ledger.Fabric.Tests;

/// <summary>An embedded network in a process of its own, as a release's programs see it.</summary>
internal sealed class EmbeddedNetwork : IAsyncDisposable
{
    public const string Channel = "ledger";

    private readonly FabricRelease _release;
    private readonly NetworkFolder _folder;
    private readonly CryptoMaterial _crypto;

    private EmbeddedNetwork(FabricRelease release, NodeProcess node)
    {
        _release = release;
        _folder = new NetworkFolder(node.Folder);
        _crypto = new CryptoMaterial(_folder);
        Node = node;
    }

    public NodeProcess Node { get; }

    public static IEnumerable<string> MspIds => NetworkTopology.Default.Organisations.Select(organisation => organisation.MspId);

    /// <summary>The arguments of <c>peer</c> that name the orderer.</summary>
    public string[] Orderer =>
    [
        "-o", Node.Endpoints.GetProperty("orderer").GetProperty("address").GetString()!, "--tls", "--cafile", CryptoFile(NetworkTopology.Default.Orderer.MspId, "tlsca", "cert.pem"),
    ];

    public static async Task<EmbeddedNetwork> StartAsync(FabricRelease release, string folder, CancellationToken cancellationToken) =>
        new(release, await NodeProcess.StartAsync(folder, cancellationToken));

    /// <summary>The network of a node that serves already.</summary>
    public static EmbeddedNetwork Of(FabricRelease release, NodeProcess node) => new(release, node);

    public string PeerAddress(string mspId) => Node.Peer(mspId).GetProperty("address").GetString()!;

    /// <summary>The arguments of <c>peer</c> that name the peers of organisations.</summary>
    public string[] Peers(params IEnumerable<string> mspIds) =>
        [.. mspIds.SelectMany(mspId => new[] { "--peerAddresses", PeerAddress(mspId), "--tlsRootCertFiles", CryptoFile(mspId, "tlsca", "cert.pem") })];

    /// <summary>Runs <c>peer</c> as an organisation's administrator who asks its peer.</summary>
    public async Task<string> AsAdministratorAsync(string mspId, IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        await RunAsync(mspId, CryptoFile(mspId, "admin"), PeerAddress(mspId), arguments, cancellationToken);

    /// <summary>Runs <c>peer</c> as one of the folder's identities who asks the peer of its organisation.</summary>
    public async Task<string> AsUserAsync(string mspId, string identity, IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        await RunAsync(mspId, Path.Combine(_folder.Identities, identity), PeerAddress(mspId), arguments, cancellationToken);

    /// <summary>Runs <c>discover</c> against an organisation's peer with the identity in a folder.</summary>
    public Task<string> DiscoverAsync(string mspId, string identity, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        string[] who =
        [
            "--peerTLSCA", CryptoFile(mspId, "tlsca", "cert.pem"), "--userKey", Path.Combine(identity, "key.pem"), "--userCert", Path.Combine(identity, "cert.pem"), "--MSP", mspId,
        ];
        return FabricProcess.RunAsync(_release.Program("discover"), [.. who, .. arguments, "--server", PeerAddress(mspId)], _release.ProgramEnvironment([]), cancellationToken);
    }

    /// <summary>The folder of one of the network's identities.</summary>
    public string Identity(string name) => Path.Combine(_folder.Identities, name);

    /// <summary>Starts the release's own peer under the identity of an organisation's and lets it join from block 0.</summary>
    /// <returns>The running peer and its address.</returns>
    public Task<(FabricProcess Process, string Address)> JoinAsync(string mspId, CancellationToken cancellationToken) => JoinAsync(mspId, [Channel], cancellationToken);

    /// <summary>Starts the release's own peer under the identity of an organisation's and lets it join channels from block 0.</summary>
    /// <returns>The running peer and its address.</returns>
    public async Task<(FabricProcess Process, string Address)> JoinAsync(string mspId, string[] channels, CancellationToken cancellationToken)
    {
        var credentials = await _crypto.PeerAsync(mspId, 0, cancellationToken);
        var name = NetworkFolder.PeerName(mspId, 0);
        var msp = MspFolder.Write(Path.Combine(_folder.Root, "msp", name), await _crypto.OrganisationAsync(mspId, cancellationToken), credentials.CertificatePem, credentials.PrivateKeyPem);
        var ports = LoopbackPorts.Choose(3);
        var peer = FabricProcess.Start("stock-peer", _release.Program("peer"), ["node", "start"], _release.ProgramEnvironment(
        [
            .. PeerSettings.OfNode(mspId, msp, name, CryptoFile(mspId, name), CryptoFile(mspId, "tlsca", "cert.pem"), Path.Combine(_folder.Root, "stock-peer"), (ports[0], ports[1], ports[2])),
            // An embedded peer does not gossip: what is private stays missing, and waiting for it would not help.
            ("CORE_PEER_GOSSIP_PVTDATA_PULLRETRYTHRESHOLD", "0s"),
        ]), _folder.Root);
        await peer.WaitForPortAsync(ports[0], cancellationToken);
        var address = $"127.0.0.1:{ports[0]}";
        foreach (var channel in channels)
        {
            var genesis = Path.Combine(_folder.Root, $"{channel}.genesis.block");
            await AsAdministratorAsync(mspId, ["channel", "fetch", "0", genesis, "-c", channel, .. Orderer], cancellationToken);
            await RunAsync(mspId, CryptoFile(mspId, "admin"), address, ["channel", "join", "-b", genesis], cancellationToken);
        }
        return (peer, address);
    }

    /// <summary>Where the peer that joined keeps the channel's block files.</summary>
    public string StockPeersChain => Path.Combine(_folder.Root, "stock-peer", "ledgersData", "chains", "chains", Channel);

    /// <summary>A file of the network's certificates and keys.</summary>
    public string CryptoFile(params string[] parts) => Path.Combine([_folder.Crypto, .. parts]);

    public async Task<Block> FetchAsync(string which, string[] from, CancellationToken cancellationToken)
    {
        var file = Path.Combine(_folder.Root, $"{which}.block");
        await AsAdministratorAsync("ProvinceMSP", ["channel", "fetch", which, file, "-c", Channel, .. from], cancellationToken);
        return Block.Parser.ParseFrom(await File.ReadAllBytesAsync(file, cancellationToken));
    }

    public ValueTask DisposeAsync() => Node.DisposeAsync();

    private async Task<string> RunAsync(string mspId, string identity, string address, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var msp = MspFolder.Write(
            Path.Combine(_folder.Root, "msp", $"{mspId}-{Path.GetFileName(identity)}"),
            await _crypto.OrganisationAsync(mspId, cancellationToken),
            await File.ReadAllTextAsync(Path.Combine(identity, "cert.pem"), cancellationToken),
            await File.ReadAllTextAsync(Path.Combine(identity, "key.pem"), cancellationToken));
        return await FabricProcess.RunAsync(
            _release.Program("peer"), arguments, _release.ProgramEnvironment(PeerSettings.OfCommand(mspId, msp, address, CryptoFile(mspId, "tlsca", "cert.pem"))), cancellationToken);
    }
}
