using Ledger.Network.Topology;
using Ledger.Network.Topology.Internal;
using Ledger.Network.Validation.Internal;

namespace Ledger.Network.Store;

/// <summary>Which ledger of a working folder is which channel's, whether or not a topology stands beside them.</summary>
public static class ChannelStores
{
    /// <summary>The id of the channel whose ledger a file is.</summary>
    /// <exception cref="LedgerException">The file is no ledger, or cannot be read.</exception>
    public static string ChannelOf(string path)
    {
        using var stored = StoredLedger.Open(path, byBlocks: true);
        return stored.ChannelId;
    }

    /// <summary>The ledger of a channel.</summary>
    /// <param name="folder">The working folder.</param>
    /// <param name="channelId">The channel; null for the only one.</param>
    /// <exception cref="LedgerException">There is none, or none was chosen of several; the channels are named.</exception>
    public static string Find(NetworkFolder folder, string? channelId)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var stores = folder.Stores;
        if (stores.Count == 0) throw new LedgerException($"There is no ledger at {folder.Store}.");
        if (channelId is null && stores.Count == 1) return stores[0];
        if (channelId is not null && TopologyChecks.IsChannelId(channelId) && File.Exists(folder.StoreOf(channelId))) return folder.StoreOf(channelId);
        if (channelId is not null && File.Exists(folder.Store) && ChannelOf(folder.Store) == channelId) return folder.Store;
        var known = string.Join(", ", stores.Select(ChannelOf));
        throw new LedgerException(channelId is null
            ? $"{folder.Root} has several channels: choose one with --channel: {known}."
            : $"{folder.Root} has no channel '{channelId}'; its channels are: {known}.");
    }

    /// <summary>
    /// Where the ledger of a channel goes that comes from elsewhere: where the folder's topology has it, else the first free
    /// place. A path that exists is the same channel's.
    /// </summary>
    /// <exception cref="LedgerException">The text is no channel id, or the ledger that stands there cannot be read.</exception>
    public static string PlaceFor(NetworkFolder folder, NetworkTopology? topology, string channelId)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (!TopologyChecks.IsChannelId(channelId)) throw new LedgerException($"'{channelId}' is no channel id: a ledger of it has no place in {folder.Root}.");
        if (topology is not null) return topology.Channels[0].Name == channelId ? folder.Store : folder.StoreOf(channelId);
        return !File.Exists(folder.Store) || ChannelOf(folder.Store) == channelId ? folder.Store : folder.StoreOf(channelId);
    }
}
