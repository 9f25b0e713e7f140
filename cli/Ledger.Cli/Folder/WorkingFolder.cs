using Ledger.Sdk.Workspaces;

namespace Ledger.Cli;

/// <summary>Where a command works: the SDK's workspace, and the embedded network's files beside it.</summary>
internal sealed class WorkingFolder(string path)
{
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    public Workspace Workspace { get; } = new(path);

    public string Network => System.IO.Path.Combine(Path, "network");

    public string Topology => System.IO.Path.Combine(Network, "topology.json");

    /// <summary>The embedded network's blocks and state.</summary>
    public string Ledger => System.IO.Path.Combine(Network, "ledger.db");

    /// <summary>A file each for the embedded peers that are to stay stopped.</summary>
    public string StoppedPeers => System.IO.Path.Combine(Network, "stopped");

    /// <summary>What the node's process printed since its last start.</summary>
    public string NodeOutput => System.IO.Path.Combine(Network, "node.out");

    public string NodeLog => System.IO.Path.Combine(Network, "node.log");

    public static string Default(CliHost host) =>
        System.IO.Path.Combine(host.Variable("HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".ledger");
}
