using System.Text.Json;
using Hyperledger.Fabric.Validation;
using Ledger.Network.Backup;
using Ledger.Network.Store;
using Ledger.Network.Store.BlockFiles;
using Ledger.Network.Topology;
using Ledger.Node.Hosting;

namespace Ledger.Node.Commands;

/// <summary>Moves a network's blocks and whole networks between folders. Each prints one JSON line of what it did.</summary>
internal static class StoreCommands
{
    /// <summary><c>export --dir DIR --to FOLDER [--channel NAME] [--each]</c>: a channel's blocks as Fabric's files; the network may serve.</summary>
    public static async Task<int> ExportAsync(string directory, string target, string? channel, bool isOneEach, CancellationToken cancellationToken)
    {
        var folder = new NetworkFolder(Path.GetFullPath(directory));
        var format = isOneEach ? BlockFileFormat.OneEach : BlockFileFormat.PeerFiles;
        var (channelId, info) = await LedgerExport.WriteAsync(ChannelStores.Find(folder, channel), Path.GetFullPath(target), format, cancellationToken).ConfigureAwait(false);
        return await SayAsync([new(channelId, info.Height, "", Convert.ToHexStringLower(info.CurrentBlockHash.Span))], Path.GetFullPath(target)).ConfigureAwait(false);
    }

    /// <summary><c>import --dir DIR --from FOLDER [--genesis HASH]</c>: a channel's ledger of Fabric's block files, every block validated.</summary>
    public static async Task<int> ImportAsync(string directory, string source, string? genesisHash, CancellationToken cancellationToken)
    {
        var folder = new NetworkFolder(Path.GetFullPath(directory));
        Directory.CreateDirectory(folder.Network);
        using var held = FolderLock.Take(folder.Lock);
        var topology = File.Exists(folder.Topology) ? await TopologyFile.ReadAsync(folder.Topology, cancellationToken).ConfigureAwait(false) : null;
        var path = "";
        var (channelId, info) = await LedgerImport.ReadAsync(
            Path.GetFullPath(source), channel => path = ChannelStores.PlaceFor(folder, topology, channel), Hash(genesisHash), cancellationToken).ConfigureAwait(false);
        return await SayAsync([new(channelId, info.Height, "", Convert.ToHexStringLower(info.CurrentBlockHash.Span))], path).ConfigureAwait(false);
    }

    /// <summary><c>backup --dir DIR --to FOLDER</c>: the network, its keys and its ledgers; the network may serve.</summary>
    public static async Task<int> BackUpAsync(string directory, string target, CancellationToken cancellationToken)
    {
        var manifest = await NetworkBackup.WriteAsync(new NetworkFolder(Path.GetFullPath(directory)), Path.GetFullPath(target), cancellationToken).ConfigureAwait(false);
        return await SayAsync(Channels(manifest), Path.GetFullPath(target)).ConfigureAwait(false);
    }

    /// <summary><c>restore --dir DIR --from FOLDER</c>: a backup's network in a folder without one.</summary>
    public static async Task<int> RestoreAsync(string directory, string source, CancellationToken cancellationToken)
    {
        var folder = new NetworkFolder(Path.GetFullPath(directory));
        Directory.CreateDirectory(folder.Network);
        using var held = FolderLock.Take(folder.Lock);
        var manifest = await NetworkBackup.RestoreAsync(Path.GetFullPath(source), folder, cancellationToken).ConfigureAwait(false);
        return await SayAsync(Channels(manifest), folder.Root).ConfigureAwait(false);
    }

    private static StoredChannel[] Channels(BackupManifest manifest) =>
        [.. manifest.Channels.Select(channel => new StoredChannel(channel.Channel, channel.Height, channel.GenesisHash, channel.LastBlockHash))];

    private static byte[] Hash(string? text)
    {
        try
        {
            return text is null ? [] : Convert.FromHexString(text) is { Length: 32 } hash ? hash : throw new FormatException();
        }
        catch (FormatException e)
        {
            throw new NodeException($"'{text}' is no genesis hash: it has 64 hexadecimal digits", e);
        }
    }

    private static async Task<int> SayAsync(StoredChannel[] channels, string path)
    {
        await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new StoreReport(channels, path), HostingJson.Default.StoreReport)).ConfigureAwait(false);
        return 0;
    }
}
