using System.CommandLine;
using Ledger.NetworkConfig;
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

    /// <summary>Whether the nodes are containers.</summary>
    protected Option<bool> AddDocker() => AddSwitch("--docker", "fabric.docker");

    /// <summary>The topology that is given, else the one of which the folder was rendered, with its text.</summary>
    /// <exception cref="CliException">Neither is there.</exception>
    protected static async Task<(FabricTopology Topology, string Yaml)> ReadAsync(CommandRun run, string? given, CancellationToken cancellationToken)
    {
        string file = given is null ? FolderOf(run).Topology : Path.GetFullPath(given);
        if (!File.Exists(file)) throw given is null ? CliException.BadInput("error.fabric.none", run.Folder.Path) : new FileNotFoundException(null, file);
        string yaml = await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false);
        return (FabricTopologyFile.Parse(yaml, file), yaml);
    }
}
