using Google.Protobuf;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Ledger.Rwset;
using Ledger.Network.Simulation.Internal;
using Ledger.Network.Store;
using Ledger.Network.Store.Internal;

namespace Ledger.Network.Validation.Internal;

/// <summary>Validates the next block and stores it. Not thread-safe: the ledger calls it for one block at a time.</summary>
internal sealed class Committer
{
    private const int MetadataEntries = (int)BlockMetadataIndex.CommitHash + 1;

    private readonly LedgerStore _store;
    private readonly IBlockValidator? _given;
    private volatile Configuration _configuration;

    /// <param name="store">The open store.</param>
    /// <param name="config">The channel's configuration at the store's height.</param>
    /// <param name="validator">Null for Fabric's validation under the channel's configuration.</param>
    public Committer(LedgerStore store, ChannelConfig config, IBlockValidator? validator)
    {
        _store = store;
        _given = validator;
        _configuration = Configure(config);
    }

    public ChannelConfig Config => _configuration.Config;

    public IReadOnlyCollection<string> ApplicationMspIds => _configuration.MspIds;

    /// <summary>The configuration in the state of a store that holds blocks.</summary>
    public static ChannelConfig ReadConfig(LedgerStore store)
    {
        using var state = store.OpenSnapshot();
        var stored = state.Get(BlockUpdates.ConfigNamespace, BlockUpdates.ConfigKey)
            ?? throw new LedgerCorruptedException($"{store.Path} holds no channel configuration.");
        try
        {
            return ChannelConfig.FromConfig(store.ChannelId, ConfigEnvelope.Parser.ParseFrom(stored.Value).Config);
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidConfigurationException)
        {
            throw new LedgerCorruptedException($"{store.Path} holds a channel configuration that cannot be used: {e.Message}", e);
        }
    }

    public (CommittedBlock Block, ChainTip Tip) Commit(Block block, ChainTip tip, IReadOnlyDictionary<int, TxPvtReadWriteSet>? privateData, TransientStore transient)
    {
        var headerHash = CheckPlace(block, tip);
        using var state = _store.OpenSnapshot();
        var (validated, prepared) = Validate(block, state);
        var commitHash = Complete(block, prepared, tip);
        var transactions = TransactionIds.Of(block, index => validated[index].TxId);
        var commit = new BlockCommit(block, headerHash, transactions, prepared.Updates, commitHash);
        foreach (var (index, results) in prepared.Results)
        {
            foreach (var set in results)
            {
                foreach (var write in set.Public.Writes)
                    commit.History.Add((set.Namespace, write.Key, index));
            }
        }
        var collections = new CollectionLookup(new CommittedLifecycle(state), ApplicationMspIds);
        PrivateUpdates.Add(commit, prepared, state, collections, index => Candidates(privateData, transient, transactions[index]));
        // Whoever reads an older height keeps SQLite from taking its log into the file.
        state.Dispose();
        _store.Apply(commit);
        foreach (var transaction in transactions)
            transient.Remove(transaction.TxId);
        if (block.Header.Number % 100 == 0 && block.Header.Number > 1000)
            transient.PurgeBelow(block.Header.Number - 1000);
        if (prepared.Config is { } envelope)
            _configuration = Configure(ChannelConfig.FromConfig(Config.ChannelId, envelope.Config));
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

    private (IReadOnlyList<ValidatedTransaction> Validated, BlockUpdates Prepared) Validate(Block block, IStateReader state)
    {
        try
        {
            var validated = _configuration.Validator.Validate(block, state);
            return (validated, BlockUpdates.Prepare(block.Header.Number, validated, state));
        }
        catch (BlockValidationException e)
        {
            throw new LedgerException(e.Message, e);
        }
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

    private Configuration Configure(ChannelConfig config) => new(
        config,
        config.Application?.Organizations.Select(organization => organization.MspId).ToHashSet(StringComparer.Ordinal) ?? [],
        _given ?? new BlockValidator(config));

    private sealed record Configuration(ChannelConfig Config, IReadOnlyCollection<string> MspIds, IBlockValidator Validator);
}
