namespace Ledger.Cli;

/// <summary>Where a command works: profile, identities, cache, keys and the embedded network's files.</summary>
internal sealed class WorkingFolder(string path)
{
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    public string Profile => In("profile.json");

    public string Identities => In("identities");

    public string Network => In("network");

    public string Topology => In("network", "topology.json");

    public string Endpoints => In("network", "endpoints.json");

    /// <summary>What the node's process printed since its last start.</summary>
    public string NodeOutput => In("network", "node.out");

    public string NodeLog => In("network", "node.log");

    public string In(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);

    public static string Default(CliHost host) =>
        System.IO.Path.Combine(host.Variable("HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".ledger");
}
