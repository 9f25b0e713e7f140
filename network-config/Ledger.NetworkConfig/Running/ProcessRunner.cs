using System.Globalization;
using System.Net.NetworkInformation;
using System.Text;
using Ledger.NetworkConfig.Rendering;
using Ledger.NetworkConfig.Topology;

namespace Ledger.NetworkConfig.Running;

/// <summary>Runs the nodes as processes of official programs; numbers and logs stand in the folder's <c>fabric/run</c>.</summary>
internal sealed class ProcessRunner(FabricFolder folder, FabricTopology topology, FabricPrograms? programs, IReadOnlyList<string> chaincodeCommand, TimeProvider time) : INodeRunner
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(50);

    public async Task StartAsync(IReadOnlyList<RunningNode> nodes, CancellationToken cancellationToken)
    {
        var taken = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(l => l.Port).ToHashSet();
        Directory.CreateDirectory(folder.Run);
        foreach (var node in nodes)
        {
            if (await RunsAsync(node, cancellationToken).ConfigureAwait(false)) continue;
            if (taken.Contains(node.Port)) throw new NetworkConfigException(NetworkConfigError.PortTaken, node.Name, Plain(node.Port));
            var (command, settings) = CommandOf(node);
            // What a node logged before its last start is of the past.
            File.Delete(LogOf(node));
            await DetachedProcess.StartAsync(command, LogOf(node), NumberFile(node), settings, FabricPrograms.IsSetting, cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<IReadOnlyList<RunningNode>> StopAsync(IReadOnlyList<RunningNode> nodes, CancellationToken cancellationToken)
    {
        var asked = new List<(RunningNode Node, int ProcessId)>();
        foreach (var node in nodes)
        {
            if (!await RunsAsync(node, cancellationToken).ConfigureAwait(false))
            {
                // Of one that ended by itself.
                File.Delete(NumberFile(node));
                continue;
            }
            var processId = NumberOf(node);
            DetachedProcess.AskToStop(processId);
            asked.Add((node, processId));
        }
        var began = time.GetTimestamp();
        foreach (var (node, processId) in asked)
        {
            while (DetachedProcess.IsAlive(processId))
            {
                if (time.GetElapsedTime(began) > s_patience) DetachedProcess.End(processId);
                await Task.Delay(s_look, time, cancellationToken).ConfigureAwait(false);
            }
            File.Delete(NumberFile(node));
        }
        return [.. asked.Select(a => a.Node)];
    }

    public async Task StopOtherChaincodeAsync(IReadOnlyList<RunningNode> current, CancellationToken cancellationToken)
    {
        var others = topology.PeerNodes
            .SelectMany(p => Directory.EnumerateFiles(folder.Run, $"{p.Node.Id}-{topology.Chaincode.Name}_*.pid"))
            .Select(file => Path.GetFileNameWithoutExtension(file))
            .Where(name => current.All(n => n.Name != name))
            .Select(name => new RunningNode(NodeKind.Chaincode, name, "127.0.0.1", 0, null));
        await StopAsync([.. others], cancellationToken).ConfigureAwait(false);
    }

    public Task<bool> RunsAsync(RunningNode node, CancellationToken cancellationToken) => Task.FromResult(DetachedProcess.Runs(NumberOf(node), ProgramOf(node)));

    public string LogOf(RunningNode node) => Path.Combine(folder.Run, node.Name + ".log");

    public async Task<string> TailAsync(RunningNode node, CancellationToken cancellationToken)
    {
        if (!File.Exists(LogOf(node))) return "-";
        var stream = new FileStream(LogOf(node), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        await using (stream.ConfigureAwait(false))
        {
            stream.Seek(-Math.Min(stream.Length, 4096), SeekOrigin.End);
            using var reader = new StreamReader(stream, Encoding.UTF8);
            var text = await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
            return string.Join('\n', text.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(3));
        }
    }

    private (IReadOnlyList<string> Command, IEnumerable<KeyValuePair<string, string>> Settings) CommandOf(RunningNode node)
    {
        if (node.Kind == NodeKind.Chaincode)
        {
            var beside = topology.PeerNodes.First(p => RunningNode.Chaincode(topology, p.Node).Name == node.Name).Node;
            return (chaincodeCommand, ChaincodeService.Settings(topology, beside, ChaincodeService.Package(topology.Chaincode).Id));
        }
        var release = programs ?? throw new InvalidOperationException("Starting needs the programs.");
        var paths = new NodePaths(folder.Node(node.Name), Path.Combine(folder.Data, node.Name), release.Builder);
        KeyValuePair<string, string>[] surroundings = [new("FABRIC_CFG_PATH", release.Configuration), new("FABRIC_LOGGING_SPEC", "warn:orderer.consensus.etcdraft=info")];
        if (node.Kind == NodeKind.Orderer)
        {
            // One that leaves serves until the configuration no longer names it.
            var serving = new LeavingOrderers(folder).Serving(topology);
            var (organisation, orderer) = serving.OrdererNodes.First(o => o.Node.Id == node.Name);
            return ([release.Program("orderer")], [.. surroundings, .. Pin(release, node, organisation.Token), .. NodeSettings.OfOrderer(serving, organisation, orderer, paths)]);
        }
        var (owner, peer) = topology.PeerNodes.First(p => p.Node.Id == node.Name);
        return ([release.Program("peer"), "node", "start"], [.. surroundings, .. Pin(release, node, owner.Token), .. NodeSettings.OfPeer(topology, owner, peer, paths, new EarlierOrderers(folder).MovedIn(topology))]);
    }

    private static IEnumerable<KeyValuePair<string, string>> Pin(FabricPrograms release, RunningNode node, TokenSetting? token)
    {
        if (token is null) return [];
        var isPeer = node.Kind == NodeKind.Peer;
        release.RequirePkcs11(isPeer ? "peer" : "orderer", node.Name);
        return [new(NodeSettings.PinVariable(isPeer), token.Place.Pin())];
    }

    private string ProgramOf(RunningNode node) => node.Kind switch
    {
        NodeKind.Orderer => "orderer",
        NodeKind.Peer => "peer",
        _ => Path.GetFileName(chaincodeCommand[^1]),
    };

    private string NumberFile(RunningNode node) => Path.Combine(folder.Run, node.Name + ".pid");

    private int NumberOf(RunningNode node) =>
        File.Exists(NumberFile(node)) && int.TryParse(File.ReadAllText(NumberFile(node)).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static string Plain(int number) => number.ToString(CultureInfo.InvariantCulture);
}
