using System.CommandLine;
using Ledger.Cli.Network;
using Ledger.NetworkConfig;
using Ledger.NetworkConfig.Running;
using Ledger.NetworkConfig.Topology;

namespace Ledger.Cli.Commands;

/// <summary>A command about a network on Hyperledger Fabric: its folder and its topology.</summary>
internal abstract class FabricCommand(CommandContext context, string key) : LedgerCommand(context, key)
{
    protected static FabricFolder FolderOf(CommandRun run) => new(run.Folder.Path);

    /// <summary>An optional topology file, for commands that render it.</summary>
    protected Argument<string?> AddTopology()
    {
        var argument = new Argument<string?>("TOPOLOGY") { Description = Context.Texts["fabric.topology"], Arity = ArgumentArity.ZeroOrOne };
        Add(argument);
        return argument;
    }

    /// <summary>The release of Fabric by which nodes are started.</summary>
    protected Option<string> AddPrograms() => AddOption<string>("--bin", "fabric.bin", "DIR", required: true);

    /// <summary>Whether the nodes are containers.</summary>
    protected Option<bool> AddDocker() => AddSwitch("--docker", "fabric.docker");

    /// <summary>The nodes of a network on this machine.</summary>
    protected static NetworkState StateOf(CommandRun run, FabricTopology topology, bool inContainers = false) =>
        new(FolderOf(run), topology, ProgramLocation.Chaincode.Command(run.Host), run.Host.Time, inContainers);

    /// <summary>The folder's network as processes, some of which are stopped and brought up again.</summary>
    /// <exception cref="CliException">The folder has no network.</exception>
    protected static async Task<RenderedNetwork> OpenAsync(CommandRun run, Option<string> programs, CancellationToken cancellationToken)
    {
        (FabricTopology topology, string yaml) = await ReadAsync(run, null, cancellationToken).ConfigureAwait(false);
        var bringUp = new NetworkBringUp(
            FolderOf(run), topology, new FabricPrograms(run.Get(programs)!), ProgramLocation.Chaincode.Command(run.Host), time: run.Host.Time);
        return new RenderedNetwork(topology, yaml, StateOf(run, topology), bringUp);
    }

    /// <summary>The topology that is given, else the one of which the folder was rendered, with its text.</summary>
    /// <exception cref="CliException">Neither is there.</exception>
    protected static async Task<(FabricTopology Topology, string Yaml)> ReadAsync(CommandRun run, string? given, CancellationToken cancellationToken)
    {
        string file = given is null ? FolderOf(run).Topology : Path.GetFullPath(given);
        if (!File.Exists(file)) throw given is null ? CliException.BadInput("error.fabric.none", run.Folder.Path) : new FileNotFoundException(null, file);
        string yaml = await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false);
        return (FabricTopologyFile.Parse(yaml, file), yaml);
    }

    /// <summary>A network that was rendered, and what stops and starts its nodes.</summary>
    protected sealed record RenderedNetwork(FabricTopology Topology, string Yaml, NetworkState Nodes, NetworkBringUp BringUp)
    {
        public Task StopAsync(string node, CancellationToken cancellationToken) => Nodes.StopAsync(node, cancellationToken);

        /// <summary>Starts what does not run and waits until all serve.</summary>
        public Task UpAsync(CancellationToken cancellationToken) => BringUp.RunAsync(Yaml, cancellationToken);
    }
}
