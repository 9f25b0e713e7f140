using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Cli.Network;
using Ledger.Sdk.Workspaces;

namespace Ledger.Cli.Commands;

/// <summary>
/// Starts and stops one peer of an embedded network. A file under the folder's <c>network/stopped</c> keeps it stopped; the
/// node follows the file and says in <c>endpoints.json</c> what runs.
/// </summary>
internal static class PeerSwitch
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    public static async Task<int> TurnAsync(CommandRun run, string name, bool isToRun, CancellationToken cancellationToken)
    {
        if (!File.Exists(run.Folder.Topology)) throw CliException.BadInput("error.network.none", run.Folder.Path);
        IReadOnlyList<string> peers = await PeersAsync(run.Folder.Topology, cancellationToken).ConfigureAwait(false);
        if (!peers.Contains(name)) throw CliException.BadInput("error.network.peer", name, string.Join(", ", peers));

        string marker = Path.Combine(run.Folder.StoppedPeers, name);
        if (isToRun)
        {
            File.Delete(marker);
        }
        else
        {
            Directory.CreateDirectory(run.Folder.StoppedPeers);
            await File.WriteAllTextAsync(marker, "", cancellationToken).ConfigureAwait(false);
        }

        bool serves = await FollowedAsync(run, name, isToRun, cancellationToken).ConfigureAwait(false);
        return run.Complete(
            new JsonObject { ["peer"] = name, ["running"] = isToRun && serves, ["serving"] = serves, ["folder"] = run.Folder.Path },
            page => page.Good(run.Texts.Format($"network.peer.{(isToRun ? "started" : "stopped")}{(serves ? "" : ".later")}", name)));
    }

    // False when the network does not serve: the peer follows at its next start.
    private static async Task<bool> FollowedAsync(CommandRun run, string name, bool isToRun, CancellationToken cancellationToken)
    {
        var node = new NodeProcess(run.Folder, run.Host);
        long began = run.Host.Time.GetTimestamp();
        while (await node.FindAsync(cancellationToken).ConfigureAwait(false) is { } endpoints)
        {
            PeerEndpoint? peer = endpoints.Peers.FirstOrDefault(p => p.Name == name);
            if (peer is not null && peer.IsRunning == isToRun) return true;
            if (run.Host.Time.GetElapsedTime(began) > Limit)
                throw node.OfTakenPort(peer?.Problem ?? "") ?? CliException.Unreachable("error.network.peer.slow", name, peer?.Problem ?? "-", run.Folder.NodeLog);
            await Task.Delay(Look, run.Host.Time, cancellationToken).ConfigureAwait(false);
        }

        return false;
    }

    // The node has checked the file; a peer's name is its organisation and its place there.
    private static async Task<IReadOnlyList<string>> PeersAsync(string topology, CancellationToken cancellationToken)
    {
        using JsonDocument document = JsonDocument.Parse(await File.ReadAllBytesAsync(topology, cancellationToken).ConfigureAwait(false));
        return [.. document.RootElement.GetProperty("organisations").EnumerateArray().SelectMany(organisation =>
            organisation.GetProperty("peers").EnumerateArray().Select((_, index) => $"{organisation.GetProperty("mspId").GetString()}-peer{index}"))];
    }
}
