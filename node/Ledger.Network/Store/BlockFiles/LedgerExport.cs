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
    /// <returns>The number of blocks.</returns>
    /// <exception cref="LedgerException">There is no ledger, a block of it was changed, or the folder holds something.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static Task<ulong> WriteAsync(string path, string folder, BlockFileFormat format, CancellationToken cancellationToken = default)
    {
        if (!File.Exists(path)) throw new LedgerException($"There is no ledger at {path}.");
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()) throw new LedgerException($"{folder} holds something already: name a new folder, or an empty one.");
        return Task.Run(() => Write(path, folder, format, cancellationToken), cancellationToken);
    }

    private static ulong Write(string path, string folder, BlockFileFormat format, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        using var stored = StoredLedger.Open(path);
        using var writer = new BlockFileWriter(folder, format);
        for (ulong number = 0; number < stored.Height; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            writer.Write(stored.Read(number), stored.ReadBytes(number));
        }
        return stored.Height;
    }
}
