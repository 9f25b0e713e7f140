using System.Diagnostics;
using System.Threading.Channels;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Ledger.Audit.Internal;
using Ledger.Sdk;
using Ledger.Sdk.Keys.Internal;
using Microsoft.Data.Sqlite;

namespace Ledger.Audit;

/// <summary>
/// Takes a channel's blocks into an index's file, each verified. What needs no state (hashes, signatures, identities) runs ahead
/// on all processors while the blocks before are validated and written. Whatever ends it, the file holds whole blocks with their
/// checkpoint, and the next run goes on behind them. One indexer at a time writes a file; readers may read meanwhile.
/// </summary>
public static class AuditIndexer
{
    // Blocks are large: what waits between the halves of the work, and what a commit holds, is bounded.
    private const int BlocksAhead = 4;
    private const int TransactionsInACommit = 20_000;
    private static readonly TimeSpan LongestCommit = TimeSpan.FromSeconds(2);

    /// <summary>Reads the source to its end.</summary>
    /// <param name="path">The index's file; made if it is not there.</param>
    /// <param name="source">Where the blocks come from.</param>
    /// <param name="options">Settings; null: the defaults.</param>
    /// <param name="cancellationToken">Stops between blocks; what is committed stays.</param>
    /// <returns>What it came to; a block that fails a check ends it and is named, and those before are in.</returns>
    /// <exception cref="LedgerInputException">The file cannot be used, or the source cannot be read.</exception>
    /// <exception cref="LedgerRefusedException">The file, or the source's block 0, is of another channel than is trusted.</exception>
    public static Task<AuditIndexing> RunAsync(string path, IBlockSource source, AuditIndexOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(source);
        return Task.Run(() => IndexAsync(path, source, options ?? new AuditIndexOptions(), cancellationToken), cancellationToken);
    }

    private static async Task<AuditIndexing> IndexAsync(string path, IBlockSource source, AuditIndexOptions options, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        using var held = TakeLock(path);
        using var connection = IndexDatabase.Open(path, isReader: false);
        try
        {
            var checkpoint = Checkpoint.Read(connection);
            checkpoint.Require(options);
            using var writer = new IndexWriter(connection, options.Chaincode, checkpoint.CommitHash);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var ready = System.Threading.Channels.Channel.CreateBounded<CheckedBlock>(new BoundedChannelOptions(BlocksAhead) { SingleReader = true, SingleWriter = true });
            var checking = Task.Run(() => CheckAsync(source, checkpoint, options, ready.Writer, stop.Token), CancellationToken.None);
            try
            {
                var outcome = await WriteAsync(writer, ready.Reader, checkpoint, options, cancellationToken).ConfigureAwait(false);
                await stop.CancelAsync().ConfigureAwait(false);
                var ended = await EndAsync(checking, outcome.Fault is not null).ConfigureAwait(false);
                return outcome with { Fault = outcome.Fault ?? ended };
            }
            finally
            {
                await stop.CancelAsync().ConfigureAwait(false);
                await checking.ContinueWith(static _ => { }, TaskScheduler.Default).ConfigureAwait(false);
            }
        }
        catch (SqliteException e)
        {
            throw IndexDatabase.Translate(e, path);
        }
    }

    /// <summary>Removes an index, so that the next run makes it anew.</summary>
    /// <param name="path">The index's file.</param>
    /// <exception cref="LedgerInputException">Another process writes it.</exception>
    public static void Discard(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path)) return;
        using var held = TakeLock(path);
        foreach (var part in (string[])[path, path + "-wal", path + "-shm"]) File.Delete(part);
    }

    // Two writers would each go on from the same checkpoint.
    private static FileStream TakeLock(string path)
    {
        try
        {
            return FileLock.Take(path + ".lock", path);
        }
        catch (LedgerInputException e) when (e.Error == LedgerError.StoreInUse)
        {
            throw new LedgerInputException(LedgerError.AuditIndexInUse, e, path);
        }
    }

    // The first half: it ends with the source, with a block that fails, or when the second half has ended.
    private static async Task<BlockFault?> CheckAsync(IBlockSource source, Checkpoint checkpoint, AuditIndexOptions options, ChannelWriter<CheckedBlock> ready, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            BlockChecker? checker = null;
            await foreach (var block in source.ReadAsync(checkpoint.Position.Height, cancellationToken).ConfigureAwait(false))
            {
                checker ??= new BlockChecker(new BlockVerifier(Anchor(checkpoint, options, block, source), checkpoint.Position, checkpoint.Config));
                var (checkedBlock, fault) = checker.Check(block);
                if (fault is not null) return fault;
                await ready.WriteAsync(checkedBlock!, cancellationToken).ConfigureAwait(false);
            }
            return null;
        }
        catch (Exception e)
        {
            failure = e;
            throw;
        }
        finally
        {
            ready.Complete(failure);
        }
    }

    private static async Task<AuditIndexing> WriteAsync(IndexWriter writer, ChannelReader<CheckedBlock> ready, Checkpoint checkpoint, AuditIndexOptions options, CancellationToken cancellationToken)
    {
        var outcome = new AuditIndexing(checkpoint.Position.Height, checkpoint.Position.LastHash, 0, 0, null);
        var (open, since) = (0, Stopwatch.GetTimestamp());
        try
        {
            await foreach (var block in ready.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                if (writer.Add(block) is { } fault)
                {
                    outcome = outcome with { Fault = fault };
                    break;
                }
                var count = block.EnvelopeHashes.Count;
                outcome = outcome with { Height = block.After.Height, LastHash = block.After.LastHash, Blocks = outcome.Blocks + 1, Transactions = outcome.Transactions + count };
                open += count;
                // Nobody waits behind it: whoever follows a channel sees a new block at once.
                if (open < TransactionsInACommit && Stopwatch.GetElapsedTime(since) < LongestCommit && ready.TryPeek(out _)) continue;
                Commit();
            }
        }
        catch (OperationCanceledException)
        {
            Commit();
            throw;
        }
        Commit();
        return outcome;

        void Commit()
        {
            writer.Commit();
            options.Progress?.Report(outcome.Height);
            (open, since) = (0, Stopwatch.GetTimestamp());
        }
    }

    // A source that broke has been told by the reader already; one that was stopped because of a fault has nothing to tell.
    private static async Task<BlockFault?> EndAsync(Task<BlockFault?> checking, bool isStopped)
    {
        try
        {
            return await checking.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (isStopped)
        {
            return null;
        }
    }

    private static TrustAnchor Anchor(Checkpoint checkpoint, AuditIndexOptions options, Block block, IBlockSource source)
    {
        if (checkpoint.GenesisHash is { } known) return new TrustAnchor(options.Channel, Convert.FromHexString(known));
        var hash = Convert.ToHexStringLower(BlockHash.Header(block.Header ?? new BlockHeader()));
        if (options.GenesisHash is { } wanted && wanted != hash) throw new LedgerRefusedException(LedgerError.GenesisOther, source.Name, hash, wanted);
        return new TrustAnchor(options.Channel, Convert.FromHexString(hash));
    }
}
