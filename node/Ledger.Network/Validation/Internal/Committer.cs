using Google.Protobuf;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Ledger.Rwset;
using Ledger.Network.Lifecycle;
using Ledger.Network.Simulation.Internal;
using Ledger.Network.Store;
using Ledger.Network.Store.Internal;

namespace Ledger.Network.Validation.Internal;

/// <summary>Validates the next block and stores it. Not thread-safe: the ledger calls it for one block at a time.</summary>
internal sealed class Committer(LedgerStore store, IBlockValidator? validator)
{
    private const int MetadataEntries = (int)BlockMetadataIndex.CommitHash + 1;

    public IReadOnlyCollection<string> ApplicationMspIds { get; private set; } = [];

    private IBlockValidator Validator => validator ?? throw new InvalidOperationException("The channel has no configuration yet.");

    public static string ChannelIdOf(Block genesis)
    {
        try
        {
            var payload = Payload.Parser.ParseFrom(Envelope.Parser.ParseFrom(genesis.Data.Data[0]).Payload);
            return ChannelHeader.Parser.ParseFrom(payload.Header.ChannelHeader).ChannelId;
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or NullReferenceException or ArgumentOutOfRangeException)
        {
            throw new LedgerException($"The block given as block 0 holds no configuration transaction: {e.Message}", e);
        }
    }

    /// <summary>Takes the configuration from the state of the open store.</summary>
    public void LoadConfig()
    {
        using var state = store.OpenSnapshot();
        var config = state.Get(BlockUpdates.ConfigNamespace, BlockUpdates.ConfigKey)
            ?? throw new LedgerCorruptedException($"{store.Path} holds no channel configuration.");
        Use(ConfigEnvelope.Parser.ParseFrom(config.Value));
    }

    public (CommittedBlock Block, ChainTip Tip) Commit(Block block, ChainTip tip, IReadOnlyDictionary<int, TxPvtReadWriteSet>? privateData, TransientStore transient)
    {
        var headerHash = CheckPlace(block, tip);
        using var state = store.OpenSnapshot();
        var prepared = BlockUpdates.Prepare(block, Validator.Validate(block, state), state);
        var commitHash = Complete(block, prepared, tip);
        var transactions = TransactionIds.Of(block);
        var commit = new BlockCommit(block, headerHash, transactions, prepared.Updates, commitHash);
        foreach (var (index, results) in prepared.Results)
        {
            foreach (var set in results)
            {
                foreach (var write in set.Public.Writes)
                    commit.History.Add((set.Namespace, write.Key, index));
            }
        }
        var collections = new CollectionLookup(new CommittedDefinitions(state), ApplicationMspIds);
        PrivateUpdates.Add(commit, prepared, state, collections, index => Candidates(privateData, transient, transactions[index]));
        store.Apply(commit);
        foreach (var transaction in transactions)
            transient.Remove(transaction.TxId);
        if (block.Header.Number % 100 == 0 && block.Header.Number > 1000)
            transient.PurgeBelow(block.Header.Number - 1000);
        if (prepared.Config is { } config)
            Use(config);
        return (new CommittedBlock(block, transactions), new ChainTip(tip.Height + 1, headerHash, tip.HeaderHash, commitHash));
    }

    /// <summary>Writes the transactions filter and the commit hash into a block's metadata, as Fabric's peer does.</summary>
    /// <returns>The commit hash; empty for block 0.</returns>
    internal static byte[] Complete(Block block, BlockUpdates prepared, ChainTip tip)
    {
        var filter = Array.ConvertAll(prepared.Codes, code => (byte)code);
        var metadata = block.Metadata ??= new BlockMetadata();
        while (metadata.Metadata.Count < MetadataEntries)
            metadata.Metadata.Add(ByteString.Empty);
        metadata.Metadata[(int)BlockMetadataIndex.TransactionsFilter] = UnsafeByteOperations.UnsafeWrap(filter);
        if (block.Header.Number == 0)
            return [];
        var commitHash = CommitHash.Compute(filter, prepared.Updates, tip.CommitHash);
        metadata.Metadata[(int)BlockMetadataIndex.CommitHash] = new Metadata { Value = UnsafeByteOperations.UnsafeWrap(commitHash) }.ToByteString();
        return commitHash;
    }

    private static byte[] CheckPlace(Block block, ChainTip tip)
    {
        if (block.Header is null || block.Data is null || block.Data.Data.Count == 0)
            throw new LedgerException("The block has no header or no transaction.");
        if (block.Header.Number != tip.Height)
            throw new LedgerException($"Block {block.Header.Number} was given where block {tip.Height} is next.");
        if (!block.Header.PreviousHash.Span.SequenceEqual(tip.HeaderHash))
            throw new LedgerException($"Block {block.Header.Number} does not follow block {tip.Height - 1}: its previous hash is another.");
        if (!block.Header.DataHash.Span.SequenceEqual(BlockHash.Data(block.Data)))
            throw new LedgerException($"Block {block.Header.Number} does not have the data that its header's hash states.");
        return BlockHash.Header(block.Header);
    }

    private static IEnumerable<TxPvtReadWriteSet> Candidates(IReadOnlyDictionary<int, TxPvtReadWriteSet>? given, TransientStore transient, CommittedTransaction transaction) =>
        given is null ? transient.Find(transaction.TxId) : given.TryGetValue(transaction.Index, out var set) ? [set] : [];

    private void Use(ConfigEnvelope envelope)
    {
        ApplicationMspIds = [];
    }

    private sealed class CommittedDefinitions(IStateReader state) : IReadableLifecycleState
    {
        public byte[]? Get(string key) => state.Get(LifecycleNames.Namespace, key)?.Value;
    }
}
