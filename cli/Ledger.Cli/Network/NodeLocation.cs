using System.Runtime.InteropServices;

namespace Ledger.Cli.Network;

/// <summary>Finds the program of the embedded network and the runtime that starts it.</summary>
internal static class NodeLocation
{
    private const string Dll = "Ledger.Node.dll";

    /// <summary>The command that starts the node: the published program itself, or the runtime with its assembly.</summary>
    public static string[] Command(CliHost host)
    {
        string node = Find(host);
        return Path.GetExtension(node).Equals(".dll", StringComparison.OrdinalIgnoreCase) ? [Runtime(), node] : [node];
    }

    /// <summary><c>LEDGER_NODE</c> wins; else <c>ledger-node</c> beside a published program; else <c>../node</c> beside this program as <c>./ledger</c> lays it out, else the build folders of a source tree.</summary>
    public static string Find(CliHost host)
    {
        if (host.Variable("LEDGER_NODE") is { Length: > 0 } named)
            return File.Exists(named) ? named : throw CliException.BadInput("error.node.missing", named);

        string published = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "ledger-node.exe" : "ledger-node");
        if (File.Exists(published)) return published;
        string beside = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "node", Dll));
        if (File.Exists(beside)) return beside;
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (!File.Exists(Path.Combine(at.FullName, "Ledger.sln"))) continue;
            foreach (string configuration in (ReadOnlySpan<string>)["Debug", "Release"])
            {
                string built = Path.Combine(at.FullName, "node", "Ledger.Node", "bin", configuration, "net10.0", Dll);
                if (AppContext.BaseDirectory.Contains(configuration, StringComparison.Ordinal) && File.Exists(built)) return built;
            }
        }

        throw CliException.BadInput("error.node.missing", beside);
    }

    /// <summary>The <c>dotnet</c> of the runtime that runs this program: shared/Microsoft.NETCore.App/VERSION lies three folders below it.</summary>
    public static string Runtime()
    {
        string muxer = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        return File.Exists(muxer) ? muxer : "dotnet";
    }
}
