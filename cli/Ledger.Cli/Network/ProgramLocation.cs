using System.Runtime.InteropServices;

namespace Ledger.Cli.Network;

/// <summary>Finds a program that stands beside this one, and the runtime that starts it.</summary>
/// <param name="Dll">Its assembly.</param>
/// <param name="Published">Its name when it is published for itself.</param>
/// <param name="Folder">Its folder as <c>./ledger</c> lays it out, and its project's folder in a source tree.</param>
/// <param name="Variable">The variable that names it.</param>
/// <param name="ErrorKey">What is said when it is missing.</param>
internal sealed record ProgramLocation(string Dll, string Published, (string Built, string Project) Folder, string Variable, string ErrorKey)
{
    /// <summary>The embedded network.</summary>
    public static ProgramLocation Node { get; } = new("Ledger.Node.dll", "ledger-node", ("node", "node/Ledger.Node"), "LEDGER_NODE", "error.node.missing");

    /// <summary>The ledger's chaincode as a service beside a peer.</summary>
    public static ProgramLocation Chaincode { get; } = new(
        "Ledger.Chaincode.Host.dll", "ledger-chaincode", ("chaincode", "chaincode/Ledger.Chaincode.Host"), "LEDGER_CHAINCODE", "error.chaincode.missing");

    /// <summary>The command that starts it: the published program itself, or the runtime with its assembly.</summary>
    public string[] Command(CliHost host)
    {
        string found = Find(host);
        return Path.GetExtension(found).Equals(".dll", StringComparison.OrdinalIgnoreCase) ? [Runtime(), found] : [found];
    }

    /// <summary>The variable wins; else the published program beside this one; else the folder beside it as <c>./ledger</c> lays it out, else the build folders of a source tree.</summary>
    public string Find(CliHost host)
    {
        if (host.Variable(Variable) is { Length: > 0 } named)
            return File.Exists(named) ? named : throw CliException.BadInput(ErrorKey, named);

        string published = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? Published + ".exe" : Published);
        if (File.Exists(published)) return published;
        string beside = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", Folder.Built, Dll));
        if (File.Exists(beside)) return beside;
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (!File.Exists(Path.Combine(at.FullName, "Ledger.sln"))) continue;
            foreach (string configuration in (ReadOnlySpan<string>)["Debug", "Release"])
            {
                string built = Path.Combine(at.FullName, Folder.Project.Replace('/', Path.DirectorySeparatorChar), "bin", configuration, "net10.0", Dll);
                if (AppContext.BaseDirectory.Contains(configuration, StringComparison.Ordinal) && File.Exists(built)) return built;
            }
        }

        throw CliException.BadInput(ErrorKey, beside);
    }

    /// <summary>The <c>dotnet</c> of the runtime that runs this program: shared/Microsoft.NETCore.App/VERSION lies three folders below it.</summary>
    public static string Runtime()
    {
        string muxer = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        return File.Exists(muxer) ? muxer : "dotnet";
    }
}
