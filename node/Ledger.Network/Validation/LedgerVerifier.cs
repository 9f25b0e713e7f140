using Ledger.Network.Store;
using Ledger.Network.Store.Internal;
using Ledger.Network.Validation.Internal;

namespace Ledger.Network.Validation;

/// <summary>
/// Verifies a stored ledger from its beginning: every block's hashes, link and orderers' signatures, every transaction
/// validated again by the code that commits, to the same codes and the same commit hash; then the state that follows
/// from the blocks, built in a file of its own, compared with the stored one key by key. Nothing is changed. The network
/// may run meanwhile: what is verified is the ledger of the moment at which this began.
/// </summary>
public static class LedgerVerifier
{
    /// <param name="path">The channel's file.</param>
    /// <param name="genesisHash">The header hash that block 0 must have, 32 bytes; empty trusts the stored one.</param>
    /// <param name="progress">Told the number of blocks verified.</param>
    /// <param name="cancellationToken">Stops between blocks.</param>
    /// <exception cref="LedgerException">There is no ledger at the path.</exception>
    public static Task<LedgerVerification> VerifyAsync(string path, ReadOnlyMemory<byte> genesisHash = default, IProgress<ulong>? progress = null, CancellationToken cancellationToken = default)
    {
        if (!File.Exists(path))
            throw new LedgerException($"There is no ledger at {path}.");
        return Task.Run(() => Verify(path, genesisHash, progress, cancellationToken), cancellationToken);
    }

    private static LedgerVerification Verify(string path, ReadOnlyMemory<byte> genesisHash, IProgress<ulong>? progress, CancellationToken cancellationToken)
    {
        var folder = TemporaryFolder();
        var rebuiltPath = Path.Combine(folder.FullName, "rebuilt.db");
        try
        {
            using var rebuilt = LedgerStore.CreateTemporary(rebuiltPath);
            return Verify(path, rebuilt, genesisHash, progress, cancellationToken);
        }
        catch (StoreFailedException e) when (e.Path == rebuiltPath)
        {
            throw new LedgerException($"{path} could not be verified: the state that is rebuilt for comparison could not be written to {folder.FullName}. Free space on that disk, or name a folder on another in TMPDIR; the ledger was not touched. ({e.Message})", e);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static DirectoryInfo TemporaryFolder()
    {
        try
        {
            return Directory.CreateTempSubdirectory("ledger-verify-");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerException($"No folder for the state that is rebuilt for comparison could be made in {Path.GetTempPath()}: {e.Message} Free space there, or name another folder in TMPDIR.", e);
        }
    }

    private static LedgerVerification Verify(string path, LedgerStore rebuilt, ReadOnlyMemory<byte> genesisHash, IProgress<ulong>? progress, CancellationToken cancellationToken)
    {
        var outcome = new LedgerVerification(string.Empty, null, 0, 0, 0, 0, [], default, default);
        StoredLedger? stored = null;
        try
        {
            stored = StoredLedger.Open(path, rebuilt.Path);
            outcome = outcome with { ChannelId = stored.ChannelId };
            var structure = stored.FindStructureProblem();
            outcome = Replay(stored, rebuilt, genesisHash, outcome, progress, cancellationToken);
            if (outcome.Problem is null)
            {
                var comparison = new StateComparison(stored);
                var values = new PrivateValues(stored);
                var problem = comparison.FindDifference() ?? values.FindProblem();
                var (missing, count) = values.FindMissing();
                outcome = outcome with { Problem = problem, Keys = comparison.Keys, MissingPrivateValues = count, Missing = missing };
            }
            return structure is null ? outcome : outcome with { Problem = Structural(outcome.Problem, structure) };
        }
        catch (LedgerCorruptedException e)
        {
            // SQLite says that pages are wrong, not which rows lie there.
            return outcome with { Problem = stored?.FindUnreadable() is { } unreadable ? Structural(unreadable, e.Message) : e.Message };
        }
        finally
        {
            stored?.Dispose();
        }
    }

    private static string Structural(string? problem, string structure) =>
        problem is null
            ? $"Every block and key reads as it was written, but the file's structure is damaged: {structure}. Restore it from a backup."
            : problem.Contains(structure, StringComparison.Ordinal) ? problem : $"{problem} (SQLite: {structure})";

    private static LedgerVerification Replay(StoredLedger stored, LedgerStore rebuilt, ReadOnlyMemory<byte> genesisHash, LedgerVerification outcome, IProgress<ulong>? progress, CancellationToken cancellationToken)
    {
        if (stored.Height == 0)
            return outcome with { Problem = $"{stored.Path} holds no block." };
        var replay = new LedgerReplay(rebuilt, stored.Read(0), stored.ChannelId, genesisHash);
        var writeSets = new PrivateWriteSets();
        for (ulong number = 0; number < stored.Height; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var block = stored.Read(number);
            var sets = stored.GetPrivateWriteSets(number);
            var problem = replay.Add(block, stored.ReadBytes(number), sets.ToDictionary(set => (int)set.Key, set => set.Value)) ?? writeSets.FindProblem(block, sets);
            if (problem is not null)
                return outcome with { Problem = problem };
            stored.CheckHash(number, replay.Tip.HeaderHash);
            outcome = outcome with
            {
                Blocks = number + 1,
                Transactions = outcome.Transactions + block.Data.Data.Count,
                GenesisHash = number == 0 ? replay.Tip.HeaderHash : outcome.GenesisHash,
                LastBlockHash = replay.Tip.HeaderHash,
            };
            progress?.Report(number + 1);
        }
        return outcome with { Problem = stored.FindTipProblem(replay.Tip) ?? writeSets.FindUnexplained() };
    }
}
