using System.Security.Cryptography;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Validation;

namespace Ledger.Audit;

/// <summary>A block as two ledgers are compared by it.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Hash">Its header's hash, 32 bytes.</param>
/// <param name="CommitHash">The commit hash that its peer wrote; empty if it wrote none.</param>
/// <param name="Transactions">Its transactions, in order.</param>
public sealed record BlockSummary(ulong Number, ReadOnlyMemory<byte> Hash, ReadOnlyMemory<byte> CommitHash, IReadOnlyList<TransactionSummary> Transactions)
{
    /// <summary>A block's own; nothing of it is verified.</summary>
    public static BlockSummary Of(Block block)
    {
        ArgumentNullException.ThrowIfNull(block);
        var metadata = block.Metadata?.Metadata ?? [];
        var filter = Entry((int)BlockMetadataIndex.TransactionsFilter);
        var commitHash = Entry((int)BlockMetadataIndex.CommitHash);
        var envelopes = block.Data?.Data ?? [];
        return new BlockSummary(
            block.Header?.Number ?? 0,
            BlockHash.Header(block.Header ?? new BlockHeader()),
            commitHash.IsEmpty ? ReadOnlyMemory<byte>.Empty : ReadValue(commitHash),
            [.. envelopes.Select((envelope, i) => new TransactionSummary(EnvelopeId.Of(envelope), SHA256.HashData(envelope.Span), i < filter.Length ? filter[i] : null))]);

        Google.Protobuf.ByteString Entry(int index) => index < metadata.Count ? metadata[index] : Google.Protobuf.ByteString.Empty;
    }

    private static ReadOnlyMemory<byte> ReadValue(Google.Protobuf.ByteString entry)
    {
        try
        {
            return Metadata.Parser.ParseFrom(entry).Value.Memory;
        }
        catch (Google.Protobuf.InvalidProtocolBufferException)
        {
            return entry.Memory;
        }
    }
}

/// <summary>A transaction of a <see cref="BlockSummary"/>.</summary>
/// <param name="Id">Its id; empty if it cannot be read.</param>
/// <param name="EnvelopeHash">SHA-256 of its envelope, 32 bytes.</param>
/// <param name="Code">The validation code's number that the peer wrote; null if it wrote none.</param>
public sealed record TransactionSummary(string Id, ReadOnlyMemory<byte> EnvelopeHash, int? Code);
