using Google.Protobuf;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Client;

/// <summary>A block, its transactions decoded. Nothing is verified here: <see cref="BlockVerifier"/> does.</summary>
/// <example>
/// <code>
/// await foreach (var block in network.GetBlockEventsAsync(startBlock: 0, cancellationToken))
/// {
///     foreach (var transaction in LedgerBlock.Decode(block).Transactions)
///         Console.WriteLine($"{transaction.Id} {transaction.ValidationCode.ToProtocolName()} {transaction.Invocation?.ChaincodeName}");
/// }
/// </code>
/// </example>
public sealed class LedgerBlock
{
    private LedgerBlock(Block block)
    {
        Number = block.Header.Number;
        PreviousHash = block.Header.PreviousHash.Memory;
        DataHash = block.Header.DataHash.Memory;
        Hash = BlockHash.Header(block.Header);
        var codes = Metadata(block, BlockMetadataIndex.TransactionsFilter).Span;
        CommitHash = Metadata(block, BlockMetadataIndex.CommitHash).Memory;
        var transactions = new List<LedgerTransaction>();
        foreach (var envelope in block.Data?.Data ?? [])
        {
            var index = transactions.Count;
            transactions.Add(LedgerTransaction.Decode(
                index, envelope, index < codes.Length ? (TxValidationCode)codes[index] : TxValidationCode.NotValidated));
        }

        Transactions = transactions;
    }

    /// <summary>The block's number, from 0.</summary>
    public ulong Number { get; }

    /// <summary>The hash of the header, 32 bytes: what the next block names as its previous hash.</summary>
    public ReadOnlyMemory<byte> Hash { get; }

    /// <summary>The hash of the previous block's header, 32 bytes; empty in block 0.</summary>
    public ReadOnlyMemory<byte> PreviousHash { get; }

    /// <summary>The hash of the block's data as the header says, 32 bytes.</summary>
    public ReadOnlyMemory<byte> DataHash { get; }

    /// <summary>The serialized <c>common.Metadata</c> of the peer's commit hash; empty where it writes none.</summary>
    public ReadOnlyMemory<byte> CommitHash { get; }

    /// <summary>The transactions, in the ledger's order; valid and invalid ones.</summary>
    public IReadOnlyList<LedgerTransaction> Transactions { get; }

    /// <summary>Decodes a block.</summary>
    /// <param name="block">A block as a peer delivers it.</param>
    /// <exception cref="ArgumentException">The block has no header.</exception>
    public static LedgerBlock Decode(Block block)
    {
        ArgumentNullException.ThrowIfNull(block);
        if (block.Header is null)
            throw new ArgumentException("The block has no header.", nameof(block));
        return new LedgerBlock(block);
    }

    private static ByteString Metadata(Block block, BlockMetadataIndex index) =>
        block.Metadata?.Metadata.ElementAtOrDefault((int)index) ?? ByteString.Empty;
}
