using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Ledger.NetworkConfig.Running;
using Ledger.Sdk;
using Ledger.Sdk.Workspaces;

namespace Ledger.Cli.Network;

/// <summary>Starts, finds and stops the process that is the embedded network of one working folder.</summary>
internal sealed partial class NodeProcess(WorkingFolder folder, CliHost host)
{
    // The assembly that the runtime is given, or the published program.
    private static readonly string[] Programs = ["Ledger.Node", "ledger-node"];
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>The endpoints of the network when its process is alive; else null.</summary>
    public async Task<NetworkEndpoints?> FindAsync(CancellationToken cancellationToken) =>
        await folder.Workspace.ReadEndpointsAsync(cancellationToken).ConfigureAwait(false) is { } endpoints && Programs.Any(p => DetachedProcess.Runs(endpoints.Pid, p)) ? endpoints : null;

    /// <summary>Returns when the network serves. A new folder's network is made as the topology file says; null for the default.</summary>
    /// <exception cref="CliException">It serves already, ended early, or did not come up in time.</exception>
    public async Task<NetworkEndpoints> StartAsync(string? topologyFile, LedgerLanguage language, CancellationToken cancellationToken)
    {
        if (await FindAsync(cancellationToken).ConfigureAwait(false) is { } already) throw CliException.BadInput("error.network.serving", folder.Path, already.Pid);
        string[] node = ProgramLocation.Node.Command(host);
        Directory.CreateDirectory(folder.Network);
        int processId = await SpawnAsync(node, topologyFile, cancellationToken).ConfigureAwait(false);
        try
        {
            long began = host.Time.GetTimestamp();
            while (true)
            {
                if (IsReady(ReadSaid()) && await folder.Workspace.ReadEndpointsAsync(cancellationToken).ConfigureAwait(false) is { } endpoints) return endpoints;
                if (!DetachedProcess.IsAlive(processId)) throw Ended(ReadSaid(), language);
                if (host.Time.GetElapsedTime(began) > StartLimit) throw CliException.Unreachable("error.network.slow", folder.NodeLog);
                await Task.Delay(Look, host.Time, cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            if (DetachedProcess.IsAlive(processId)) DetachedProcess.AskToStop(processId);
            throw;
        }
    }

    /// <summary>Asks the network to stop and waits until its process has ended; false when none was running.</summary>
    public async Task<bool> StopAsync(CancellationToken cancellationToken)
    {
        if (await FindAsync(cancellationToken).ConfigureAwait(false) is not { } endpoints) return false;
        DetachedProcess.AskToStop(endpoints.Pid);
        long began = host.Time.GetTimestamp();
        while (DetachedProcess.IsAlive(endpoints.Pid))
        {
            if (host.Time.GetElapsedTime(began) > StopLimit) throw CliException.Refused("error.network.not.stopping", endpoints.Pid, folder.NodeLog);
            await Task.Delay(Look, host.Time, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>Runs a command of the node on the folder to its end; its JSON document, null if it printed none, and what it said of a failure.</summary>
    public async Task<(JsonDocument? Document, string Error)> RunAsync(string verb, string[] options, CancellationToken cancellationToken)
    {
        string[] command = [.. ProgramLocation.Node.Command(host), verb, "--dir", folder.Path, .. options];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8 };
        using Process process = Process.Start(start)!;
        try
        {
            Task<string> error = process.StandardError.ReadToEndAsync(cancellationToken);
            string output = await process.StandardOutput.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return (Parse(output), (await error.ConfigureAwait(false)).Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }

    private async Task<int> SpawnAsync(string[] node, string? topologyFile, CancellationToken cancellationToken)
    {
        string[] command = [.. node, "serve", "--dir", folder.Path, .. topologyFile is null ? (string[])[] : ["--topology", topologyFile]];
        // What it printed before its last start is of the past.
        File.Delete(folder.NodeOutput);
        return await DetachedProcess.StartAsync(command, folder.NodeOutput, cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    // What the node printed itself: the ready line, or why it ended. Its log proper is node.log.
    private string ReadSaid()
    {
        if (!File.Exists(folder.NodeOutput)) return "";
        using var stream = new FileStream(folder.NodeOutput, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static bool IsReady(string log) => log.Split('\n').Any(line => line.StartsWith("{\"serving\":true", StringComparison.Ordinal));

    private CliException Ended(string output, LedgerLanguage language)
    {
        if (NodeRefusal.Find(output) is { } refusal) return refusal.ToException(language);
        string said = string.Join('\n', output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => !l.StartsWith("   at ", StringComparison.Ordinal)).TakeLast(5));
        if (OfTakenPort(said) is { } taken) return taken;
        if (OfServedFolder(said) is { } served) return served;
        if (OtherTopology().Match(said) is { Success: true } other)
            return CliException.BadInput("error.network.topology.other", folder.Path, other.Groups["file"].Value, folder.Topology);
        return CliException.Unreachable("error.network.ended", folder.NodeLog, said.Length == 0 ? "-" : said);
    }

    /// <summary>What the node says of a taken port, in the user's language; null when it says something else.</summary>
    public CliException? OfTakenPort(string said) => PortTaken().Match(said) is { Success: true } port
        ? CliException.Unreachable("error.network.port", port.Groups["port"].Value, port.Groups["node"].Value, folder.Topology)
        : null;

    /// <summary>What the node says of a folder that another process serves, in the user's language; null when it says something else.</summary>
    public CliException? OfServedFolder(string said) =>
        said.Contains("is served by another process", StringComparison.Ordinal) ? CliException.Unreachable("error.network.folder", folder.Path) : null;

    // The causes that a user can remove have texts here; the node itself speaks English.
    [GeneratedRegex(@"port (?<port>\d+) of (?<node>\S+) is taken by another program")]
    private static partial Regex PortTaken();

    [GeneratedRegex(@"was made from another topology than (?<file>.+): start it without")]
    private static partial Regex OtherTopology();

    private static JsonDocument? Parse(string output)
    {
        try
        {
            return JsonDocument.Parse(output);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
