using Hyperledger.Fabric.Admin;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Ledger.NetworkConfig.Crypto;
using Ledger.NetworkConfig.Rendering;
using Ledger.NetworkConfig.Running;
using Ledger.NetworkConfig.Topology;

namespace Ledger.NetworkConfig;

/// <summary>
/// Brings a topology up on one machine: certificates, files, block 0, orderers, peers, channel, chaincode. Each step looks
/// first whether it was done, so that running again after a failure, or after a stop, continues where it stands.
/// </summary>
public sealed class NetworkBringUp
{
    private readonly FabricFolder _folder;
    private readonly FabricTopology _topology;
    private readonly FabricTopology _own;
    private readonly IReadOnlyCollection<string>? _only;
    private readonly FabricPrograms _programs;
    private readonly NetworkCertificates _certificates;
    private readonly INodeRunner _runner;
    private readonly Patience _patience;
    private readonly IProgress<SetupProgress>? _progress;

    /// <summary>Prepares to bring a network up as processes of a release.</summary>
    /// <param name="folder">The working folder.</param>
    /// <param name="topology">The network.</param>
    /// <param name="programs">The release.</param>
    /// <param name="chaincode">The command that starts the chaincode's service.</param>
    /// <param name="progress">Told of each step; null for nobody.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="inContainers">Whether the nodes run as containers of the official images; of the release only the tools are used then.</param>
    /// <param name="only">The organisations whose nodes and keys this folder holds, the others being elsewhere; null: those of before, in a new folder all.</param>
    public NetworkBringUp(
        FabricFolder folder, FabricTopology topology, FabricPrograms programs, IReadOnlyList<string> chaincode, IProgress<SetupProgress>? progress = null, TimeProvider? time = null, bool inContainers = false,
        IReadOnlyCollection<string>? only = null)
        : this(folder, topology, programs, NetworkState.RunnerOf(folder, topology, programs, chaincode, time, inContainers), progress, time, only)
    {
    }

    internal NetworkBringUp(
        FabricFolder folder, FabricTopology topology, FabricPrograms programs, INodeRunner runner, IProgress<SetupProgress>? progress, TimeProvider? time, IReadOnlyCollection<string>? only)
    {
        _folder = folder;
        _topology = topology;
        _only = only ?? OwnOrganisations.Read(folder);
        _own = OwnOrganisations.Part(topology, _only);
        _programs = programs;
        _runner = runner;
        _progress = progress;
        _patience = new Patience(time ?? TimeProvider.System);
        _certificates = new NetworkCertificates(folder, topology, time);
    }

    private ChaincodeDefinition Definition => new()
    {
        Name = _topology.Chaincode.Name,
        Version = _topology.Chaincode.Version,
        Sequence = _topology.Chaincode.Sequence,
        EndorsementPolicy = ChaincodePolicy.Parse(new NetworkPolicies(_topology).Endorsement),
    };

    /// <summary>Does what is missing.</summary>
    /// <param name="topologyYaml">The topology's own text.</param>
    /// <param name="cancellationToken">Stops after the step at hand; running again continues.</param>
    /// <exception cref="NetworkConfigException">A step cannot be done.</exception>
    public async Task<SetupResult> RunAsync(string topologyYaml, CancellationToken cancellationToken = default)
    {
        await RefuseOtherAsync(cancellationToken).ConfigureAwait(false);
        Report(SetupStage.Certificates, 0, 1);
        await _certificates.IssueAsync(_only, cancellationToken).ConfigureAwait(false);
        if (_only is not null) await RequireOthersAsync(topologyYaml, _only, cancellationToken).ConfigureAwait(false);
        var genesis = await RenderAsync(topologyYaml, cancellationToken).ConfigureAwait(false);
        var block = Block.Parser.ParseFrom(await File.ReadAllBytesAsync(_folder.Genesis, cancellationToken).ConfigureAwait(false));

        using var health = new NodeHealth();
        using var connections = new NodeConnections(_topology, _certificates);
        var nodes = RunningNode.Of(_own).ToLookup(n => n.Kind);
        var started = new List<string>();
        var leaving = new LeavingOrderers(_folder);
        // Whose administrator asks: the province's, elsewhere another's of this folder.
        var home = _own.Organisations.OrderByDescending(o => o.MspId == _topology.Province.MspId).FirstOrDefault();
        var updates = new ChannelUpdates(_folder, leaving.Serving(_topology), home, _certificates, connections, _patience);
        var consenters = new ConsenterChanges(_folder, _topology, connections, updates, _patience, _runner, async orderer =>
            started.AddRange(await StartAsync(SetupStage.Consenters, [RunningNode.Orderer(orderer)], health, cancellationToken).ConfigureAwait(false)));
        // Block 0 leads those to the channel that it names; whoever came later is added to the configuration in force.
        var first = ChannelConfig.FromBlock(block);
        var founders = _own.OrdererNodes.Where(o => consenters.IsNamed(first, o.Node)).ToList();
        var orderers = _own.OrdererNodes.Where(o => !consenters.WaitsForPlace(o.Node)).Select(o => RunningNode.Orderer(o.Node));
        await StartLeavingAsync(leaving, health, cancellationToken).ConfigureAwait(false);
        started.AddRange(await StartAsync(SetupStage.Orderers, [.. orderers], health, cancellationToken).ConfigureAwait(false));
        await JoinOrderersAsync(block, founders, connections, cancellationToken).ConfigureAwait(false);
        if (home is null) return new SetupResult(genesis, started, _topology.Chaincode.Sequence, ChaincodeService.Package(_topology.Chaincode).Id);
        started.AddRange(await StartAsync(SetupStage.Peers, [.. nodes[NodeKind.Peer]], health, cancellationToken).ConfigureAwait(false));
        await EachPeerAsync(SetupStage.PeerChannels, connections, async peer => _ = await peer.JoinChannelAsync(block, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

        // One place decides each: the province's of the members, the one with every ordering organisation of the orderers.
        if (home.MspId == _topology.Province.MspId) await ConfigureAsync(updates, cancellationToken).ConfigureAwait(false);
        if (_own.Orderers.Count == _topology.Orderers.Count)
            await consenters.RunAsync((done, total) => Report(SetupStage.Consenters, done, total), cancellationToken).ConfigureAwait(false);
        // The files that named an orderer until it had left.
        await RenderAsync(topologyYaml, cancellationToken).ConfigureAwait(false);
        var package = ChaincodeService.Package(_topology.Chaincode);
        started.AddRange(await StartAsync(SetupStage.Chaincode, [.. nodes[NodeKind.Chaincode]], health, cancellationToken).ConfigureAwait(false));
        await WriteAsync(package, cancellationToken).ConfigureAwait(false);
        await EachPeerAsync(SetupStage.Chaincode, connections, async peer => _ = await peer.InstallChaincodeAsync(package.Bytes, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        await DefineAsync(package.Id, home, connections, cancellationToken).ConfigureAwait(false);
        await WaitUntilReadyAsync(connections, cancellationToken).ConfigureAwait(false);
        await _runner.StopOtherChaincodeAsync([.. nodes[NodeKind.Chaincode]], cancellationToken).ConfigureAwait(false);
        return new SetupResult(genesis, started, _topology.Chaincode.Sequence, package.Id);
    }

    // A channel's members change by configuration updates, not by another file over the same folder.
    private async Task RefuseOtherAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(_folder.Genesis)) return;
        var before = await _folder.ReadTopologyAsync(cancellationToken).ConfigureAwait(false);
        if (before.Channel != _topology.Channel || before.Consensus != _topology.Consensus || before.Province.MspId != _topology.Province.MspId)
            throw new NetworkConfigException(NetworkConfigError.OtherTopology, _folder.Fabric);
    }

    // What only others can give: their certificates, and block 0 from the first ordering organisation.
    private async Task RequireOthersAsync(string topologyYaml, IReadOnlyCollection<string> only, CancellationToken cancellationToken)
    {
        await OwnOrganisations.WriteAsync(_folder, only, cancellationToken).ConfigureAwait(false);
        if (File.Exists(_folder.Genesis)) return;
        await RenderedFile.WriteAsync(_folder.Topology, topologyYaml, isSecret: false, cancellationToken).ConfigureAwait(false);
        var maker = _topology.Orderers[0].MspId;
        var makes = only.Contains(maker);
        var missing = _topology.MspIds.Where(mspId => !File.Exists(Path.Combine(_folder.Msp(mspId), MspFiles.TlsCaCertificate)))
            .Concat(_topology.OrdererNodes.Where(o => makes && !File.Exists(_folder.NodeTls(o.Node.Id, "server.crt"))).Select(o => o.Organisation.MspId))
            .Distinct(StringComparer.Ordinal).ToList();
        if (missing.Count > 0) throw new NetworkConfigException(NetworkConfigError.WaitsForCertificates, string.Join(", ", missing), _folder.Fabric);
        if (!makes) throw new NetworkConfigException(NetworkConfigError.WaitsForGenesis, maker);
    }

    private async Task<string> RenderAsync(string topologyYaml, CancellationToken cancellationToken)
    {
        Report(SetupStage.Rendering, 0, 1);
        var renderer = new NetworkRenderer(_folder, _topology);
        await renderer.RenderAsync(topologyYaml, cancellationToken).ConfigureAwait(false);
        if (!File.Exists(_folder.Genesis))
        {
            await _programs.MakeGenesisAsync(_folder.Configtx, ConfigtxFile.Profile, _topology.Channel, _folder.Genesis, cancellationToken).ConfigureAwait(false);
            // The endpoints name the hash of block 0.
            await renderer.RenderAsync(topologyYaml, cancellationToken).ConfigureAwait(false);
        }
        return (await renderer.GenesisHashAsync(cancellationToken).ConfigureAwait(false))!;
    }

    private async Task<IReadOnlyList<string>> StartAsync(SetupStage stage, IReadOnlyList<RunningNode> nodes, NodeHealth health, CancellationToken cancellationToken)
    {
        Report(stage, 0, nodes.Count);
        var started = new List<RunningNode>();
        foreach (var node in nodes)
        {
            if (!await _runner.RunsAsync(node, cancellationToken).ConfigureAwait(false)) started.Add(node);
        }
        await _runner.StartAsync(started, cancellationToken).ConfigureAwait(false);
        foreach (var (index, node) in nodes.Index())
        {
            var answered = await _patience.WaitAsync(async () =>
            {
                if (await health.AnswersAsync(node, cancellationToken).ConfigureAwait(false)) return true;
                return !await _runner.RunsAsync(node, cancellationToken).ConfigureAwait(false)
                    ? throw new NetworkConfigException(NetworkConfigError.NodeEnded, node.Name, _runner.LogOf(node), await _runner.TailAsync(node, cancellationToken).ConfigureAwait(false))
                    : false;
            }, cancellationToken).ConfigureAwait(false);
            if (!answered) throw new NetworkConfigException(NetworkConfigError.NodeSilent, node.Name, $"{node.Host}:{node.Port}", _runner.LogOf(node));
            Report(stage, index + 1, nodes.Count);
        }
        return [.. started.Select(n => n.Name)];
    }

    // Those that leave hold the majority with the others until they have left; one that cannot be started is replaced all the same.
    private async Task StartLeavingAsync(LeavingOrderers leaving, NodeHealth health, CancellationToken cancellationToken)
    {
        foreach (var orderer in leaving.Read())
        {
            try
            {
                await StartAsync(SetupStage.Orderers, [RunningNode.Orderer(orderer.Node)], health, cancellationToken).ConfigureAwait(false);
            }
            catch (NetworkConfigException)
            {
                // Its machine, its files or its ports are lost.
            }
        }
    }

    private async Task JoinOrderersAsync(
        Block genesis, List<(OrdererOrganisation Organisation, OrdererNode Node)> orderers, NodeConnections connections, CancellationToken cancellationToken)
    {
        Report(SetupStage.OrdererChannels, 0, orderers.Count);
        foreach (var (index, (organisation, node)) in orderers.Index())
        {
            using var admin = await connections.OrdererAsync(organisation, node, cancellationToken).ConfigureAwait(false);
            try
            {
                await _patience.RepeatAsync(() => admin.JoinChannelAsync(genesis, cancellationToken), cancellationToken).ConfigureAwait(false);
            }
            catch (OrdererAdminException e)
            {
                throw new NetworkConfigException(NetworkConfigError.NodeRefused, e, node.Id, "osnadmin channel join", e.Message);
            }
            Report(SetupStage.OrdererChannels, index + 1, orderers.Count);
        }
    }

    // The members of a channel change by updates of its configuration, which the province and cities sign.
    private async Task ConfigureAsync(ChannelUpdates updates, CancellationToken cancellationToken)
    {
        Report(SetupStage.Configuration, 0, 1);
        var lacking = new ChannelConfiguration(_folder, _topology);
        while (true)
        {
            var current = ChannelConfig.FromBlock(await updates.CurrentBlockAsync(cancellationToken).ConfigureAwait(false));
            if (await lacking.FindAsync(current, cancellationToken).ConfigureAwait(false) is not { } update) return;
            await updates.SubmitAsync(update, current, lacking.Signers(current), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task EachPeerAsync(SetupStage stage, NodeConnections connections, Func<PeerAdmin, Task> action, CancellationToken cancellationToken)
    {
        var peers = _own.PeerNodes.ToList();
        var done = 0;
        Report(stage, 0, peers.Count);
        await Parallel.ForEachAsync(peers, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken }, async (peer, token) =>
        {
            var admin = await connections.PeerAsync(peer.Organisation, peer.Node, token).ConfigureAwait(false);
            try
            {
                await _patience.RepeatAsync(async () => { await action(admin).ConfigureAwait(false); return true; }, token).ConfigureAwait(false);
            }
            catch (PeerAdminException e)
            {
                throw new NetworkConfigException(NetworkConfigError.NodeRefused, e, peer.Node.Id, stage.ToString(), e.Message);
            }
            Report(stage, Interlocked.Increment(ref done), peers.Count);
        }).ConfigureAwait(false);
    }

    private async Task DefineAsync(string packageId, MemberOrganisation home, NodeConnections connections, CancellationToken cancellationToken)
    {
        var definition = Definition;
        var organisations = _own.Organisations;
        var done = 0;
        Report(SetupStage.Approvals, 0, organisations.Count);
        await Parallel.ForEachAsync(organisations, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken }, async (organisation, token) =>
        {
            var lifecycle = await connections.LifecycleAsync(organisation, token).ConfigureAwait(false);
            await AskAsync(organisation.Peers[0].Id, "ApproveChaincodeDefinitionForMyOrg", () => lifecycle.ApproveAsync(definition, packageId, token), token).ConfigureAwait(false);
            Report(SetupStage.Approvals, Interlocked.Increment(ref done), organisations.Count);
        }).ConfigureAwait(false);

        Report(SetupStage.Commit, 0, 1);
        var administrator = await connections.LifecycleAsync(home, cancellationToken).ConfigureAwait(false);
        var committed = await AskAsync(home.Peers[0].Id, "QueryChaincodeDefinition", () => administrator.GetCommittedAsync(definition.Name, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (committed is null || committed.Definition.Sequence < definition.Sequence)
        {
            var named = $"{definition.Name} {definition.Version}, {definition.Sequence}";
            if (home.MspId != _topology.Province.MspId) throw new NetworkConfigException(NetworkConfigError.WaitsForCommit, _topology.Province.MspId, named);
            var endorsers = new NetworkPolicies(_topology).LifecycleEndorsers;
            var readiness = await AskAsync(home.Peers[0].Id, "CheckCommitReadiness", () => administrator.CheckCommitReadinessAsync(definition, cancellationToken), cancellationToken).ConfigureAwait(false);
            var silent = endorsers.Where(mspId => !readiness.Approvals.GetValueOrDefault(mspId)).ToList();
            if (silent.Count > 0) throw new NetworkConfigException(NetworkConfigError.WaitsForApprovals, string.Join(", ", silent), named);
            await AskAsync(home.Peers[0].Id, "CommitChaincodeDefinition", () => administrator.CommitAsync(definition, endorsers, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        Report(SetupStage.Commit, 1, 1);
    }

    // Peers learn by gossip of one another and of the chaincode that each runs.
    private async Task WaitUntilReadyAsync(NodeConnections connections, CancellationToken cancellationToken)
    {
        var organisations = _own.Organisations;
        var province = _topology.Province.MspId;
        foreach (var (index, organisation) in organisations.Index())
        {
            Report(SetupStage.Ready, index, organisations.Count);
            var other = organisation.MspId == province ? _topology.Organisations.FirstOrDefault(o => o.MspId != province)?.MspId : organisation.MspId;
            var options = new ProposalOptions { EndorsingOrganizations = other is null ? [province] : [province, other] };
            var contract = (await connections.GatewayAsync(organisation, cancellationToken).ConfigureAwait(false)).GetNetwork(_topology.Channel).GetContract(_topology.Chaincode.Name);
            await AskAsync(organisation.Peers[0].Id, "units:List", () => contract.NewProposal("units:List", options).EndorseAsync(cancellationToken: cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        Report(SetupStage.Ready, organisations.Count, organisations.Count);
    }

    private async Task<T> AskAsync<T>(string node, string what, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await _patience.RepeatAsync(call, cancellationToken).ConfigureAwait(false);
        }
        catch (GatewayException e)
        {
            throw new NetworkConfigException(NetworkConfigError.NodeRefused, e, node, what, e.ChaincodeMessage ?? e.Message);
        }
        catch (CommitException e)
        {
            throw new NetworkConfigException(NetworkConfigError.NodeRefused, e, node, what, e.Message);
        }
    }

    private async Task WriteAsync(ChaincodePackage package, CancellationToken cancellationToken)
    {
        var file = _folder.Package(package.Label);
        if (File.Exists(file)) return;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllBytesAsync(file, package.Bytes, cancellationToken).ConfigureAwait(false);
    }

    private void Report(SetupStage stage, int done, int total) => _progress?.Report(new SetupProgress(stage, done, total));
}
