using Google.Protobuf;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Piles;

namespace Ledger.Audit.Tests;

[TestClass]
public sealed class LedgerComparisonTests : CountyTests
{
    [TestMethod]
    public async Task A_saved_index_agrees_with_its_peer_and_tells_that_the_peer_went_on()
    {
        await AuditIndexer.RunAsync(Scratch.Index, new MemoryBlocks(County.Chain.Blocks()));
        var indexed = County.Chain.Height;
        using var index = AuditIndex.Open(Scratch.Index);
        var same = await LedgerComparison.CompareAsync(LedgerComparison.Summaries(index), Of(County.Chain.Blocks()));
        Assert.AreEqual((indexed, null, false, false), (same.Blocks, same.Difference, same.FirstEnds, same.SecondEnds));
        await County.Chain.AddAsync(County.Anchor(0).Call);
        var behind = await LedgerComparison.CompareAsync(LedgerComparison.Summaries(index), Of(County.Chain.Blocks()));
        Assert.AreEqual((indexed, null, true, false), (behind.Blocks, behind.Difference, behind.FirstEnds, behind.SecondEnds));
    }

    [TestMethod]
    public async Task A_fork_is_named_with_its_first_transaction()
    {
        // An orderer that signs two blocks of one number: the same history, and then another transaction.
        var common = County.Chain.Height;
        var honest = County.Chain.Blocks().ToList();
        var (one, two) = (County.Chain.Sign(County.Anchor(0).Call), County.Chain.Sign(County.Anchor(0).Call));
        await County.Chain.CommitAsync(one.Envelope);
        var forked = County.Chain.Block(common);
        forked.Data.Data[0] = two.Envelope.ToByteString();
        forked.Header.DataHash = ByteString.CopyFrom(Hyperledger.Fabric.Msp.BlockHash.Data(forked.Data));
        var compared = await LedgerComparison.CompareAsync(Of(County.Chain.Blocks()), Of([.. honest, forked]));
        Assert.AreEqual(common, compared.Blocks);
        Assert.AreEqual((common, 0, one.Id, LedgerDifferenceKind.Envelope), (compared.Difference!.BlockNumber, compared.Difference.TransactionIndex, compared.Difference.TransactionId, compared.Difference.What));
    }

    [TestMethod]
    public async Task Another_code_and_another_commit_hash_are_named()
    {
        var code = await ChangedAsync(block => block.Metadata.Metadata[(int)BlockMetadataIndex.TransactionsFilter] = ByteString.CopyFrom(0, (byte)TxValidationCode.MvccReadConflict));
        Assert.AreEqual((6UL, 1, LedgerDifferenceKind.ValidationCode, "VALID", "MVCC_READ_CONFLICT"), (code.BlockNumber, code.TransactionIndex, code.What, code.First, code.Second));
        var hash = await ChangedAsync(block => block.Metadata.Metadata[(int)BlockMetadataIndex.CommitHash] = new Metadata { Value = ByteString.CopyFrom(new byte[32]) }.ToByteString());
        Assert.AreEqual((6UL, LedgerDifferenceKind.CommitHash, new string('0', 64)), (hash.BlockNumber, hash.What, hash.Second));
        var header = await ChangedAsync(block => block.Header.PreviousHash = ByteString.CopyFrom(new byte[32]));
        Assert.AreEqual((6UL, LedgerDifferenceKind.HeaderHash), (header.BlockNumber, header.What));
        var fewer = await ChangedAsync(block => block.Data.Data.RemoveAt(1));
        Assert.AreEqual((6UL, LedgerDifferenceKind.TransactionCount, "2", "1"), (fewer.BlockNumber, fewer.What, fewer.First, fewer.Second));
    }

    private async Task<LedgerDifference> ChangedAsync(Action<Block> change)
    {
        var changed = County.Chain.Blocks().Select(block => block.Clone()).ToList();
        change(changed[6]);
        return (await LedgerComparison.CompareAsync(Of(County.Chain.Blocks()), Of(changed))).Difference!;
    }

    private static IAsyncEnumerable<BlockSummary> Of(IEnumerable<Block> blocks) => LedgerComparison.Summaries(new MemoryBlocks(blocks));
}
