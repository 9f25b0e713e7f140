using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Workspaces;

namespace Ledger.Cli.Commands;

/// <summary>Asks the peers of a serving network for each of its channels.</summary>
internal static class ServedChannels
{
    /// <summary>What was learned, by channel; a channel is missing of which the folder has no member's identity, or no member's peer runs.</summary>
    public static async Task<IReadOnlyDictionary<string, ChannelState>> AskAsync(CommandRun run, NetworkEndpoints endpoints, CancellationToken cancellationToken)
    {
        var states = new Dictionary<string, ChannelState>(StringComparer.Ordinal);
        foreach (string channel in NamesOf(endpoints))
        {
            NetworkEndpoints on = endpoints.On(channel);
            if (!on.Peers.Any(peer => peer.IsRunning) || await AskerAsync(run, on, cancellationToken).ConfigureAwait(false) is not { } asker) continue;
            var options = new LedgerClientOptions { TimeProvider = run.Host.Time, Channel = channel };
            await using LedgerClient client = await LedgerClient.ConnectAsync(run.Folder.Workspace, asker, options, cancellationToken).ConfigureAwait(false);
            states[channel] = await client.GetChannelAsync(cancellationToken).ConfigureAwait(false);
        }

        return states;
    }

    /// <summary>The channels of a network in its order.</summary>
    public static IEnumerable<string> NamesOf(NetworkEndpoints endpoints) => endpoints.Channels.Count == 0 ? [endpoints.Channel] : endpoints.Channels.Select(channel => channel.Name);

    // Who was named; else whoever may audit, else anybody: every member may ask for the height.
    private static async Task<string?> AskerAsync(CommandRun run, NetworkEndpoints on, CancellationToken cancellationToken)
    {
        if (run.ActingAs is not null) return run.ActingAs;
        HashSet<string> members = [.. on.Peers.Select(peer => peer.MspId)];
        string? anybody = null;
        foreach (string name in run.Folder.Workspace.ListIdentities())
        {
            WorkspaceIdentity identity = await run.Folder.Workspace.ReadIdentityAsync(name, cancellationToken).ConfigureAwait(false);
            if (!members.Contains(identity.MspId)) continue;
            if (identity.Role == Roles.Auditor) return name;
            anybody ??= name;
        }

        return anybody;
    }
}
