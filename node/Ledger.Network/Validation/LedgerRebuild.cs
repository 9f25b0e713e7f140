using System.Globalization;
using Hyperledger.Fabric.Protos.Ledger.Rwset;
using Ledger.Network.Store;
using Ledger.Network.Store.Internal;
using Ledger.Network.Validation.Internal;

namespace Ledger.Network.Validation;

/// <summary>
/// Makes a ledger's file anew from its blocks: world state, hashed private state, history, index. Private write sets and
/// values are taken over as far as they can be read and have the hashes that follow from the blocks; they are in no block,
/// and what is not taken over is missing from then on. The damaged file is kept beside the new one.
/// </summary>
public static class LedgerRebuild
{
    /// <summary>Rebuilds; nobody may have the ledger open.</summary>
    /// <param name="path">The channel's file.</param>
    /// <param name="time">The clock, for the name of the file that is kept; null for the system's.</param>
    /// <param name="cancellationToken">Stops between blocks; the file stays as it is.</param>
    /// <returns>Where the file of before lies.</returns>
    /// <exception cref="LedgerCorruptedException">A block is damaged, which nothing can rebuild; it is named. The file stays as it is.</exception>
    /// <exception cref="LedgerException">There is no ledger at the path, it is in use, or the new file cannot be written.</exception>
    public static Task<string> RunAsync(string path, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        if (!File.Exists(path)) throw new LedgerException($"There is no ledger at {path}.");
        return Task.Run(() => Run(path, time ?? TimeProvider.System, cancellationToken), cancellationToken);
    }

    private static string Run(string path, TimeProvider time, CancellationToken cancellationToken)
    {
        using var held = LedgerStore.Lock(path);
        var made = path + ".rebuilt";
        StoreFile.Discard(made);
        try
        {
            Make(path, made, cancellationToken);
            var kept = string.Create(CultureInfo.InvariantCulture, $"{path}.damaged-{time.GetUtcNow():yyyyMMdd-HHmmss}");
            StoreFile.Move(path, kept);
            StoreFile.Publish(made, path);
            return kept;
        }
        catch
        {
            if (File.Exists(path)) StoreFile.Discard(made);
            throw;
        }
    }

    private static void Make(string path, string made, CancellationToken cancellationToken)
    {
        using var stored = StoredLedger.Open(path, byBlocks: true);
        if (stored.Height == 0) throw new LedgerCorruptedException($"{path} holds no block.");
        using var rebuilt = LedgerStore.CreateTemporary(made, stored.ChannelId);
        var replay = new LedgerReplay(rebuilt, stored.Read(0), stored.ChannelId, default);
        var trimmed = new PrivateWriteSets();
        for (ulong number = 0; number < stored.Height; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var block = stored.Read(number);
            var sets = Readable(stored, number);
            if (replay.Add(block, stored.ReadBytes(number), sets.ToDictionary(set => (int)set.Key, set => set.Value)) is { } problem)
                throw new LedgerCorruptedException($"{problem} A state is rebuilt from sound blocks only: restore the ledger from a backup, or import it from another peer's block files.");
            foreach (var row in trimmed.FindTrimmed(block, sets)) rebuilt.Keep(row);
        }
        foreach (var value in new PrivateValues(stored).Readable()) rebuilt.Keep(value);
    }

    // What cannot be read or has another checksum is as good as missing.
    private static SortedDictionary<ulong, TxPvtReadWriteSet> Readable(StoredLedger stored, ulong number)
    {
        try
        {
            return stored.GetPrivateWriteSets(number);
        }
        catch (LedgerCorruptedException)
        {
            return [];
        }
    }
}
