using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Ledger.NetworkConfig.Crypto;
using Ledger.NetworkConfig.Rendering;
using Ledger.NetworkConfig.Running;
using Ledger.NetworkConfig.Topology;
using Ledger.Sdk.Workspaces;

namespace Ledger.NetworkConfig;

/// <summary>
/// Renders a topology: everything that official programs, images and our own read, from the topology and the certificates
/// that stand in the folder. Equal input gives equal bytes, so that a change is reviewed as a difference of files.
/// </summary>
public sealed class NetworkRenderer
{
    private readonly FabricFolder _folder;
    private readonly FabricTopology _topology;
    private readonly FabricTopology _own;
    private readonly List<string> _changed = [];

    /// <summary>Renders into a folder.</summary>
    public NetworkRenderer(FabricFolder folder, FabricTopology topology)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(topology);
        _folder = folder;
        _topology = topology;
        _own = OwnOrganisations.Part(topology, OwnOrganisations.Read(folder));
    }

    /// <summary>Writes every file whose content changed.</summary>
    /// <param name="topologyYaml">The topology's own text, of which a copy is kept.</param>
    /// <param name="cancellationToken">Stops between two files.</param>
    /// <returns>The files that were written, relative to the folder, in their order.</returns>
    /// <exception cref="NetworkConfigException">The public certificates of an organisation are missing.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public async Task<IReadOnlyList<string>> RenderAsync(string topologyYaml, CancellationToken cancellationToken = default)
    {
        _changed.Clear();
        var roots = await TlsRootsAsync(cancellationToken).ConfigureAwait(false);
        await NoteLeavingAsync(cancellationToken).ConfigureAwait(false);
        var moved = new EarlierOrderers(_folder).MovedIn(_topology);
        await PutAsync(_folder.Topology, topologyYaml, cancellationToken).ConfigureAwait(false);
        await PutAsync(_folder.Configtx, ConfigtxFile.Render(_topology), cancellationToken).ConfigureAwait(false);
        await PutAsync(_folder.Units, ConnectionFiles.Units(_topology), cancellationToken).ConfigureAwait(false);
        await RenderNodesAsync(roots, moved, cancellationToken).ConfigureAwait(false);
        var genesis = await GenesisHashAsync(cancellationToken).ConfigureAwait(false);
        await PutAsync(_folder.Endpoints, ConnectionFiles.Endpoints(_topology, roots, genesis), cancellationToken).ConfigureAwait(false);
        if (!File.Exists(_folder.Workspace.ProfileFile))
        {
            var relative = Path.GetRelativePath(_folder.Workspace.Directory, _folder.Endpoints).Replace('\\', '/');
            await _folder.Workspace.WriteProfileAsync(new Profile { Channel = _topology.Channel, Chaincode = _topology.Chaincode.Name, EndpointsFile = relative }, cancellationToken).ConfigureAwait(false);
            _changed.Add("profile.json");
        }
        return [.. _changed];
    }

    /// <summary>The hash of block 0, 64 lowercase hexadecimal digits; null before configtxgen made it.</summary>
    public async Task<string?> GenesisHashAsync(CancellationToken cancellationToken = default) => File.Exists(_folder.Genesis)
        ? Convert.ToHexStringLower(BlockHash.Header(Block.Parser.ParseFrom(await File.ReadAllBytesAsync(_folder.Genesis, cancellationToken).ConfigureAwait(false)).Header))
        : null;

    // Once there is a channel, an orderer that is no longer named must first leave the channel's configuration.
    private async Task NoteLeavingAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(_folder.Genesis) || !File.Exists(_folder.Topology)) return;
        var before = await _folder.ReadTopologyAsync(cancellationToken).ConfigureAwait(false);
        if (_own.Orderers.Count == _topology.Orderers.Count) await new LeavingOrderers(_folder).NoteAsync(before, _topology, cancellationToken).ConfigureAwait(false);
        await new EarlierOrderers(_folder).NoteAsync(before, _topology, cancellationToken).ConfigureAwait(false);
    }

    private async Task RenderNodesAsync(IReadOnlyDictionary<string, string> roots, IReadOnlyList<MovedOrderer> moved, CancellationToken cancellationToken)
    {
        foreach (var (organisation, node) in _own.OrdererNodes)
        {
            foreach (var other in _topology.Orderers.Where(o => o != organisation))
                await PutAsync(Path.Combine(_folder.Node(node.Id), NodeSettings.RootFile(other.MspId)), roots[other.MspId], cancellationToken).ConfigureAwait(false);
            await PutNodeAsync(node.Id, paths => NodeSettings.OfOrderer(_topology, organisation, node, paths), SystemdUnit.OfOrderer(organisation, node), ComposeFile.OfOrderer(_topology, node), cancellationToken).ConfigureAwait(false);
        }
        var packageId = ChaincodeService.Package(_topology.Chaincode).Id;
        foreach (var (organisation, node) in _own.PeerNodes)
        {
            foreach (var mspId in moved.Select(m => m.MspId).Distinct(StringComparer.Ordinal))
                await PutAsync(Path.Combine(_folder.Node(node.Id), NodeSettings.RootFile(mspId)), roots[mspId], cancellationToken).ConfigureAwait(false);
            await PutNodeAsync(node.Id, paths => NodeSettings.OfPeer(_topology, organisation, node, paths, moved), SystemdUnit.OfPeer(organisation, node), ComposeFile.OfPeer(_topology, node), cancellationToken).ConfigureAwait(false);
            await PutAsync(Path.Combine(_folder.Node(node.Id), ChaincodeService.SettingsFile(_topology)), NodeSettings.ToEnvironmentFile(ChaincodeService.Settings(_topology, node, packageId)), cancellationToken).ConfigureAwait(false);
            await PutAsync(Path.Combine(_folder.Node(node.Id), SystemdUnit.ChaincodeFile(_topology, node)), SystemdUnit.OfChaincode(_topology, node), cancellationToken).ConfigureAwait(false);
        }
        await PutAsync(Path.Combine(_folder.Fabric, "compose.yaml"), ComposeFile.OfAll(new LeavingOrderers(_folder).Serving(_own)), cancellationToken).ConfigureAwait(false);
        await PutAsync(Path.Combine(_folder.Fabric, "kubernetes.yaml"), KubernetesManifest.Render(_topology, _own, moved), cancellationToken).ConfigureAwait(false);
    }

    private async Task PutNodeAsync(
        string id, Func<NodePaths, IReadOnlyList<KeyValuePair<string, string>>> settings, string unit, string compose, CancellationToken cancellationToken)
    {
        var node = _folder.Node(id);
        await PutAsync(Path.Combine(node, "node.env"), NodeSettings.ToEnvironmentFile(settings(NodePaths.Machine(id))), cancellationToken).ConfigureAwait(false);
        await PutAsync(Path.Combine(node, "container.env"), NodeSettings.ToEnvironmentFile(settings(NodePaths.Container)), cancellationToken).ConfigureAwait(false);
        await PutAsync(Path.Combine(node, SystemdUnit.NodeFile(id)), unit, cancellationToken).ConfigureAwait(false);
        await PutAsync(Path.Combine(node, "compose.yaml"), compose, cancellationToken).ConfigureAwait(false);
    }

    private async Task<IReadOnlyDictionary<string, string>> TlsRootsAsync(CancellationToken cancellationToken)
    {
        var roots = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var mspId in _topology.MspIds)
        {
            var file = Path.Combine(_folder.Msp(mspId), MspFiles.TlsCaCertificate);
            if (!File.Exists(file)) throw new NetworkConfigException(NetworkConfigError.CertificatesMissing, mspId, _folder.Msp(mspId));
            roots[mspId] = await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false);
        }
        return roots;
    }

    private async Task PutAsync(string path, string text, CancellationToken cancellationToken)
    {
        if (await RenderedFile.WriteAsync(path, text, isSecret: false, cancellationToken).ConfigureAwait(false))
            _changed.Add(Path.GetRelativePath(_folder.Workspace.Directory, path).Replace('\\', '/'));
    }
}
