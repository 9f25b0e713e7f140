using Google.Protobuf;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Ledger.Rwset;
using Ledger.Network.Store;
using Ledger.Network.Store.Internal;

namespace Ledger.Network.Validation.Internal;

/// <summary>
/// Commits blocks that a peer has validated once more, from block 0 on, into a new store: hashes, link and orderers'
/// signatures are checked, and every transaction must come to the same code and every block to the same commit hash.
/// </summary>
internal sealed class LedgerReplay
{
    private readonly BlockVerifier _verifier;
    private readonly Committer _committer;
    private readonly TransientStore _transient = new();

    /// <param name="store">An empty store.</param>
    /// <param name="genesis">Block 0.</param>
    /// <param name="channelId">The channel that it must begin; empty for any.</param>
    /// <param name="genesisHash">The header hash that it must have, 32 bytes; empty for any.</param>
    /// <exception cref="LedgerCorruptedException">Block 0 begins no channel, or another.</exception>
    public LedgerReplay(LedgerStore store, Block genesis, string channelId, ReadOnlyMemory<byte> genesisHash)
    {
        ChannelConfig config;
        try
        {
            config = ChannelConfig.FromBlock(genesis);
            _verifier = new BlockVerifier(genesisHash.IsEmpty ? TrustAnchor.Of(genesis) : new TrustAnchor(channelId, genesisHash));
        }
        catch (InvalidConfigurationException e)
        {
            throw new LedgerCorruptedException($"Block 0 was changed on disk: {e.Message}", e);
        }
        if (channelId.Length > 0 && config.ChannelId != channelId)
            throw new LedgerCorruptedException($"Block 0 is of channel '{config.ChannelId}', the file of '{channelId}'.");
        _committer = new Committer(store, config, null);
    }

    /// <summary>The end of the chain so far.</summary>
    public ChainTip Tip { get; private set; } = ChainTip.Empty;

    /// <summary>Checks the next block and commits it.</summary>
    /// <param name="block">The block with the codes and the commit hash that its peer wrote into its metadata.</param>
    /// <param name="bytes">The same as it stands on the disk: whoever parses and writes it anew loses what an edit left.</param>
    /// <param name="privateSets">Its private write sets, by transaction; those whose hash is not the ledger's are not used.</param>
    /// <param name="isOrdered">Whether the block may be the orderer's, without codes and commit hash; then nothing is compared.</param>
    /// <returns>A sentence that names the block or transaction that is wrong; null when all is well.</returns>
    public string? Add(Block block, byte[] bytes, IReadOnlyDictionary<int, TxPvtReadWriteSet> privateSets, bool isOrdered = false)
    {
        var verification = _verifier.Verify(bytes);
        if (!verification.IsValid) return Sentence(verification.Findings);
        var again = AsOrdered(block);
        try
        {
            (_, Tip) = _committer.Commit(again, Tip, privateSets, _transient);
        }
        catch (LedgerException e) when (e is not StoreFailedException and not LedgerCorruptedException)
        {
            return e.Message;
        }
        return isOrdered && IsUnvalidated(block) ? null : Difference(block, again);
    }

    // A changed envelope breaks the block's data hash first; the finding behind it names the transaction.
    private static string Sentence(IReadOnlyList<VerificationFinding> findings) =>
        findings[0].TransactionId is null && findings.FirstOrDefault(f => f.TransactionId is not null) is { } of
            ? $"{findings[0]} {of}"
            : findings[0].ToString();

    private static bool IsUnvalidated(Block block) =>
        block.Metadata is not { Metadata: { } entries } || entries.Count <= (int)BlockMetadataIndex.TransactionsFilter || entries[(int)BlockMetadataIndex.TransactionsFilter].IsEmpty;

    private static Block AsOrdered(Block block)
    {
        var ordered = block.Clone();
        foreach (var entry in (int[])[(int)BlockMetadataIndex.TransactionsFilter, (int)BlockMetadataIndex.CommitHash])
        {
            if (ordered.Metadata?.Metadata.Count > entry) ordered.Metadata.Metadata[entry] = ByteString.Empty;
        }
        return ordered;
    }

    private static string? Difference(Block stored, Block again)
    {
        var before = Entry(stored, BlockMetadataIndex.TransactionsFilter).Span;
        var after = Entry(again, BlockMetadataIndex.TransactionsFilter).Span;
        for (var i = 0; i < after.Length; i++)
        {
            if (i >= before.Length || before[i] != after[i])
                return $"block {stored.Header.Number}, transaction {i} ({TransactionIds.Of(stored.Data.Data[i])}): stored with validation code {(i < before.Length ? before[i] : -1)}, validated again to {after[i]}.";
        }
        return stored.Header.Number > 0 && Entry(stored, BlockMetadataIndex.CommitHash) != Entry(again, BlockMetadataIndex.CommitHash)
            ? $"block {stored.Header.Number}: the stored commit hash is not the one that follows from the blocks."
            : null;
    }

    private static ByteString Entry(Block block, BlockMetadataIndex index) =>
        block.Metadata.Metadata.Count > (int)index ? block.Metadata.Metadata[(int)index] : ByteString.Empty;
}
