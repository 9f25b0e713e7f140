using Hyperledger.Fabric.Msp;
using Ledger.Network.Validation.Internal;

namespace Ledger.Network.Store.BlockFiles;

/// <summary>Writes a ledger's blocks as Fabric keeps them. Private values are in no block and stay behind.</summary>
public static class LedgerExport
{
    /// <summary>Writes every block of now; the network may serve meanwhile.</summary>
    /// <param name="path">The ledger's file.</param>
    /// <param name="folder">Where the files go: a new folder, or an empty one.</param>
    /// <param name="format">Their form.</param>
    /// <param name="cancellationToken">Stops between blocks; what is written stays.</param>
    /// <returns>The channel, its height and the hash of the last block that was written.</returns>
    /// <exception cref="LedgerException">There is no ledger, a block of it was changed, or the folder holds something.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static Task<(string ChannelId, LedgerInfo Info)> WriteAsync(string path, string folder, BlockFileFormat format, CancellationToken cancellationToken = default)
    {
        if (!File.Exists(path)) throw new LedgerException($"There is no ledger at {path}.");
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()) throw new LedgerException($"{folder} holds something already: name a new folder, or an empty one.");
        return Task.Run(() => Write(path, folder, format, cancellationToken), cancellationToken);
    }

    private static (string ChannelId, LedgerInfo Info) Write(string path, string folder, BlockFileFormat format, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        using var stored = StoredLedger.Open(path);
        using var writer = new BlockFileWriter(folder, format);
        byte[] hash = [], previous = [];
        for (ulong number = 0; number < stored.Height; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var block = stored.Read(number);
            writer.Write(block, stored.ReadBytes(number));
            (hash, previous) = (BlockHash.Header(block.Header), hash);
        }
        return (stored.ChannelId, new LedgerInfo(stored.Height, hash, previous));
    }
}
