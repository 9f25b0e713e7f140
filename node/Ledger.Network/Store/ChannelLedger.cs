using System.Runtime.CompilerServices;

using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Ledger.Rwset;
using Ledger.Network.Simulation;
using Ledger.Network.Store.Internal;
using Ledger.Network.Store.Internal.Runs;
using Ledger.Network.Validation.Internal;

namespace Ledger.Network.Store;

/// <summary>
/// A channel's ledger: blocks, transaction index, world state, private data, history, in one SQLite file of which each
/// block is one durable transaction. One commit at a time; any number of readers and simulators, each at the height at
/// which it was made. Thread-safe.
/// </summary>
public sealed class ChannelLedger : IAsyncDisposable
{
    private readonly LedgerStore _store;
    private readonly Committer _committer;
    private readonly CommitNotifier _notifier = new();
    private readonly SemaphoreSlim _committing = new(1, 1);
    private readonly CommitThread _thread = new();
    private ChainTip _tip;

    private ChannelLedger(LedgerStore store, Committer committer, ChainTip tip)
    {
        _store = store;
        _committer = committer;
        _tip = tip;
    }

    public string ChannelId => _store.ChannelId;

    /// <summary>The channel's configuration as of the last configuration block.</summary>
    public ChannelConfig Config => _committer.Config;

    /// <summary>The number of blocks that are committed.</summary>
    public ulong Height => Volatile.Read(ref _tip).Height;

    public LedgerInfo Info
    {
        get
        {
            var tip = Volatile.Read(ref _tip);
            return new LedgerInfo(tip.Height, tip.HeaderHash, tip.PreviousHash);
        }
    }

    /// <summary>Where endorsers leave private write sets for the commit of their transaction.</summary>
    public TransientStore Transient { get; } = new();

    /// <summary>Creates a channel's file and commits its block 0.</summary>
    /// <param name="path">The file, which must not exist yet.</param>
    /// <param name="genesis">Block 0: one configuration transaction.</param>
    /// <param name="cancellationToken">Cancels before the commit, not during it.</param>
    /// <exception cref="LedgerException">The file exists, is in use, or cannot be written; or the block is no block 0.</exception>
    public static Task<ChannelLedger> CreateAsync(string path, Block genesis, CancellationToken cancellationToken = default) =>
        CreateAsync(path, genesis, null, null, cancellationToken);

    /// <summary>Opens a channel's file; checks schema, savepoint and last blocks.</summary>
    /// <exception cref="LedgerException">There is none, or it is in use.</exception>
    /// <exception cref="LedgerCorruptedException">It is not what was written.</exception>
    public static Task<ChannelLedger> OpenAsync(string path, CancellationToken cancellationToken = default) => OpenAsync(path, null, null, cancellationToken);

    internal static async Task<ChannelLedger> CreateAsync(string path, Block genesis, IBlockValidator? validator, RunSizes? sizes = null, CancellationToken cancellationToken = default)
    {
        ChannelConfig config;
        try
        {
            config = ChannelConfig.FromBlock(genesis);
        }
        catch (InvalidConfigurationException e)
        {
            throw new LedgerException($"The block given as block 0 begins no channel: {e.Message}", e);
        }
        var ledger = await Task.Run(() =>
        {
            var store = LedgerStore.Create(path, config.ChannelId, sizes);
            return new ChannelLedger(store, new Committer(store, config, validator), ChainTip.Empty);
        }, cancellationToken).ConfigureAwait(false);
        try
        {
            await ledger.CommitAsync(genesis, null, cancellationToken).ConfigureAwait(false);
            return ledger;
        }
        catch
        {
            await ledger.DisposeAsync().ConfigureAwait(false);
            File.Delete(path);
            throw;
        }
    }

    internal static Task<ChannelLedger> OpenAsync(string path, IBlockValidator? validator, RunSizes? sizes = null, CancellationToken cancellationToken = default) =>
        Task.Run(() =>
        {
            var store = LedgerStore.Open(path, sizes);
            try
            {
                var tip = ChainTip.Read(store);
                return new ChannelLedger(store, new Committer(store, Committer.ReadConfig(store), validator), tip);
            }
            catch
            {
                store.Dispose();
                throw;
            }
        }, cancellationToken);

    /// <summary>
    /// Validates a block, writes codes and commit hash into its metadata and stores it with all that its valid
    /// transactions change. On return it is durable and visible to new readers.
    /// </summary>
    /// <param name="ordered">The next block, as the orderer signed it. Its metadata is completed in place.</param>
    /// <param name="privateData">
    /// Private write sets by transaction index; null takes them from <see cref="Transient"/>. Sets whose hash is not the
    /// one on the ledger are not used.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait for an earlier commit.</param>
    /// <exception cref="LedgerException">The block does not follow the last one, or could not be stored; nothing changed.</exception>
    public async Task<CommittedBlock> CommitAsync(Block ordered, IReadOnlyDictionary<int, TxPvtReadWriteSet>? privateData = null, CancellationToken cancellationToken = default)
    {
        await _committing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var (block, tip) = await _thread.RunAsync(() => _committer.Commit(ordered, _tip, privateData, Transient)).ConfigureAwait(false);
            Volatile.Write(ref _tip, tip);
            _notifier.Publish(block);
            return block;
        }
        finally
        {
            _committing.Release();
        }
    }

    /// <summary>A simulator over the state of now, as the peer of this organisation sees private data.</summary>
    public TxSimulator NewSimulator(string peerMspId, string txId) => new(_store.OpenSnapshot(), txId, peerMspId, _committer.ApplicationMspIds);

    /// <summary>Reads without a read set.</summary>
    public QueryExecutor NewQueryExecutor(string peerMspId) => new(_store.OpenSnapshot(), peerMspId, _committer.ApplicationMspIds);

    /// <summary>A key of the world state; null if it does not exist.</summary>
    public VersionedValue? QueryState(string ns, string key)
    {
        using var snapshot = _store.OpenSnapshot();
        return snapshot.Get(ns, key);
    }

    /// <summary>A block by number; null beyond the height.</summary>
    /// <exception cref="LedgerCorruptedException">The stored block was changed.</exception>
    public Block? GetBlock(ulong number)
    {
        if (_notifier.Recent(number) is { } recent)
            return recent.Block;
        using var snapshot = _store.OpenSnapshot();
        return snapshot.Blocks.Get(number);
    }

    /// <summary>A block by the hash of its header; null if there is none.</summary>
    public Block? GetBlockByHash(ReadOnlySpan<byte> headerHash)
    {
        using var snapshot = _store.OpenSnapshot();
        return snapshot.Blocks.FindByHash(headerHash) is { } number ? snapshot.Blocks.Get(number) : null;
    }

    /// <summary>The block that holds a transaction; null if there is none.</summary>
    public Block? GetBlockByTxId(string txId) => TryGetTransaction(txId, out var transaction) ? GetBlock(transaction.BlockNumber) : null;

    /// <summary>Where a transaction was first committed, and its code.</summary>
    public bool TryGetTransaction(string txId, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out CommittedTransaction? transaction)
    {
        if (!_store.Cache.TryGetTransaction(txId, Height, out transaction) && _store.MayContainTransaction(txId))
        {
            using var snapshot = _store.OpenSnapshot();
            transaction = snapshot.FindTransaction(txId);
        }
        return transaction is not null;
    }

    /// <summary>Completes when a transaction is committed, at once if it is.</summary>
    public async Task<CommittedTransaction> WaitForTransactionAsync(string txId, CancellationToken cancellationToken = default)
    {
        using var waiter = _notifier.Wait(txId);
        if (TryGetTransaction(txId, out var committed))
            return committed;
        return await waiter.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Blocks from a number on, those that exist and then each as it is committed, without end.</summary>
    public async IAsyncEnumerable<CommittedBlock> BlocksAsync(ulong from, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var number = from; ; number++)
        {
            var changed = _notifier.Changed;
            while (number >= Height)
            {
                await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
                changed = _notifier.Changed;
            }
            yield return _notifier.Recent(number) ?? Read(number);
        }
    }

    /// <summary>Private write sets of a block's transactions of which this organisation is a member, by transaction index.</summary>
    public IReadOnlyDictionary<ulong, TxPvtReadWriteSet> GetPrivateWriteSets(ulong blockNumber, string peerMspId)
    {
        using var executor = NewQueryExecutor(peerMspId);
        return executor.ReadPrivateWriteSets(blockNumber);
    }

    public async ValueTask DisposeAsync()
    {
        await _committing.WaitAsync().ConfigureAwait(false);
        _thread.Dispose();
        _store.Dispose();
        _committing.Release();
    }

    private CommittedBlock Read(ulong number)
    {
        using var snapshot = _store.OpenSnapshot();
        var block = snapshot.Blocks.Get(number) ?? throw new LedgerCorruptedException($"The ledger of channel {ChannelId} lacks block {number}.");
        return new CommittedBlock(block, TransactionIds.Of(block));
    }
}
