using System.Globalization;
using System.Runtime.CompilerServices;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Audit.Internal;

namespace Ledger.Audit;

/// <summary>What comparing two ledgers came to.</summary>
/// <param name="Blocks">How many blocks both have and agree in.</param>
/// <param name="Difference">The first difference; null if there is none.</param>
/// <param name="FirstEnds">Whether the first ledger ended with these, and the second went on.</param>
/// <param name="SecondEnds">Whether the second ended, and the first went on.</param>
/// <param name="LastHash">The header hash of the last block in which they agree, 32 bytes; empty if there is none.</param>
public sealed record LedgerComparison(ulong Blocks, LedgerDifference? Difference, bool FirstEnds, bool SecondEnds, ReadOnlyMemory<byte> LastHash)
{
    /// <summary>
    /// Compares two ledgers block by block from block 0 to the first difference, or to the end of the shorter. Nothing is
    /// verified: an index was, and a source can be by <see cref="AuditIndexer"/>.
    /// </summary>
    /// <param name="first">The one's blocks (<see cref="Summaries(IBlockSource, CancellationToken)"/>).</param>
    /// <param name="second">The other's.</param>
    /// <param name="progress">Told the number of blocks that agree; null: nobody is.</param>
    /// <param name="cancellationToken">Ends the comparison.</param>
    public static async Task<LedgerComparison> CompareAsync(IAsyncEnumerable<BlockSummary> first, IAsyncEnumerable<BlockSummary> second, IProgress<ulong>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        await using var one = first.GetAsyncEnumerator(cancellationToken);
        await using var other = second.GetAsyncEnumerator(cancellationToken);
        ReadOnlyMemory<byte> last = default;
        for (ulong number = 0; ; number++)
        {
            var (has, hasOther) = (await one.MoveNextAsync().ConfigureAwait(false), await other.MoveNextAsync().ConfigureAwait(false));
            if (!has || !hasOther) return new LedgerComparison(number, null, !has && hasOther, has && !hasOther, last);
            if (Find(number, one.Current, other.Current) is { } difference) return new LedgerComparison(number, difference, false, false, last);
            last = one.Current.Hash;
            progress?.Report(number + 1);
        }
    }

    /// <summary>The blocks of a source, from block 0.</summary>
    public static async IAsyncEnumerable<BlockSummary> Summaries(IBlockSource source, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        await foreach (var block in source.ReadAsync(0, cancellationToken).ConfigureAwait(false)) yield return BlockSummary.Of(block);
    }

    /// <summary>The blocks of a saved index, from block 0.</summary>
    public static async IAsyncEnumerable<BlockSummary> Summaries(AuditIndex index, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(index);
        await Task.CompletedTask.ConfigureAwait(false);
        using var read = new Statement(index.Connection, "SELECT number, hash, commit_hash FROM block WHERE number < $0 ORDER BY number");
        using var transactions = new Statement(index.Connection, "SELECT id, envelope, code FROM tx WHERE seq >= $0 AND seq < $1 ORDER BY seq");
        using var blocks = read.With((long)index.Height).Read();
        while (blocks.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var number = (ulong)blocks.GetInt64(0);
            var found = new List<TransactionSummary>();
            using (var rows = transactions.With(IndexSchema.Seq(number, 0), IndexSchema.Seq(number + 1, 0)).Read())
            {
                while (rows.Read()) found.Add(new TransactionSummary(IndexState.IdText((byte[])rows.GetValue(0)), (byte[])rows.GetValue(1), rows.GetInt32(2)));
            }
            yield return new BlockSummary(number, (byte[])blocks.GetValue(1), (byte[])blocks.GetValue(2), found);
        }
    }

    private static LedgerDifference? Find(ulong number, BlockSummary first, BlockSummary second)
    {
        if (first.Number != number || second.Number != number)
            return new LedgerDifference(number, null, null, LedgerDifferenceKind.Number, Text(first.Number), Text(second.Number));
        var both = Math.Min(first.Transactions.Count, second.Transactions.Count);
        for (var i = 0; i < both; i++)
        {
            var (one, other) = (first.Transactions[i], second.Transactions[i]);
            if (!one.EnvelopeHash.Span.SequenceEqual(other.EnvelopeHash.Span))
                return new LedgerDifference(number, i, one.Id, LedgerDifferenceKind.Envelope, Hex(one.EnvelopeHash), Hex(other.EnvelopeHash));
        }
        if (first.Transactions.Count != second.Transactions.Count)
            return new LedgerDifference(number, null, null, LedgerDifferenceKind.TransactionCount, Text((ulong)first.Transactions.Count), Text((ulong)second.Transactions.Count));
        if (!first.Hash.Span.SequenceEqual(second.Hash.Span))
            return new LedgerDifference(number, null, null, LedgerDifferenceKind.HeaderHash, Hex(first.Hash), Hex(second.Hash));
        for (var i = 0; i < both; i++)
        {
            // An orderer's block has no codes, and nothing to disagree about.
            if (first.Transactions[i].Code is { } one && second.Transactions[i].Code is { } other && one != other)
                return new LedgerDifference(number, i, first.Transactions[i].Id, LedgerDifferenceKind.ValidationCode, ((TxValidationCode)one).ToProtocolName(), ((TxValidationCode)other).ToProtocolName());
        }
        return first.CommitHash.IsEmpty || second.CommitHash.IsEmpty || first.CommitHash.Span.SequenceEqual(second.CommitHash.Span)
            ? null
            : new LedgerDifference(number, null, null, LedgerDifferenceKind.CommitHash, Hex(first.CommitHash), Hex(second.CommitHash));
    }

    private static string Hex(ReadOnlyMemory<byte> bytes) => Convert.ToHexStringLower(bytes.Span);

    private static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);
}
