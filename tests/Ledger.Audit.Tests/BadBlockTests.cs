using Google.Protobuf;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Piles;
using Ledger.Records.State;

namespace Ledger.Audit.Tests;

/// <summary>What a peer whose store was changed, a forger, and endorsers who agree to break the rules leave behind; each is named with its evidence.</summary>
[TestClass]
public sealed class BadBlockTests : CountyTests
{
    private const int Bad = 7;

    [TestMethod]
    public async Task A_changed_transaction_is_named()
    {
        var id = IdAt(Bad, 1);
        var fault = await FaultAsync(block =>
        {
            var envelope = Envelope.Parser.ParseFrom(block.Data.Data[1]);
            var payload = Payload.Parser.ParseFrom(envelope.Payload);
            var transaction = Transaction.Parser.ParseFrom(payload.Data);
            transaction.Actions[0].Payload = Replace(transaction.Actions[0].Payload, "3435000102"u8, "3435000103"u8);
            payload.Data = transaction.ToByteString();
            envelope.Payload = payload.ToByteString();
            block.Data.Data[1] = envelope.ToByteString();
        });
        Assert.AreEqual(((ulong)Bad, 1, id, nameof(VerificationCheck.DataHash)), (fault.BlockNumber, fault.TransactionIndex, fault.TransactionId, fault.Check));
        StringAssert.Contains(fault.ToString(), id, StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task A_changed_validation_code_is_named()
    {
        var fault = await FaultAsync(block => block.Metadata.Metadata[(int)BlockMetadataIndex.TransactionsFilter] = ByteString.CopyFrom(0, (byte)TxValidationCode.MvccReadConflict));
        Assert.AreEqual((1, IdAt(Bad, 1), nameof(VerificationCheck.ValidationCode)), (fault.TransactionIndex, fault.TransactionId, fault.Check));
    }

    [TestMethod]
    public async Task A_changed_commit_hash_is_named()
    {
        var fault = await FaultAsync(block => block.Metadata.Metadata[(int)BlockMetadataIndex.CommitHash] = new Metadata { Value = ByteString.CopyFrom(new byte[32]) }.ToByteString());
        Assert.AreEqual((null, nameof(VerificationCheck.CommitHash)), (fault.TransactionIndex, fault.Check));
    }

    [TestMethod]
    public async Task A_forged_block_with_a_valid_looking_header_is_refused()
    {
        // The forger has number, link and data hash right, and an orderer's certificate of its own authority.
        await using var forger = await SignedChain.CreateAsync(Scratch.File("forger"));
        var forged = await forger.CommitAsync(Envelope.Parser.ParseFrom(County.Chain.Block(Bad).Data.Data[0]));
        var fault = await FaultAsync(block =>
        {
            block.Data.Data.RemoveAt(1);
            block.Header.DataHash = ByteString.CopyFrom(BlockHash.Data(block.Data));
            block.Metadata.Metadata[(int)BlockMetadataIndex.Signatures] = forged.Metadata.Metadata[(int)BlockMetadataIndex.Signatures];
            block.Metadata.Metadata[(int)BlockMetadataIndex.TransactionsFilter] = ByteString.CopyFrom(0);
        });
        Assert.AreEqual(((ulong)Bad, nameof(VerificationCheck.OrdererSignature)), (fault.BlockNumber, fault.Check));
    }

    [TestMethod]
    public async Task A_block_left_out_is_named()
    {
        var outcome = await AuditIndexer.RunAsync(Scratch.Index, new MemoryBlocks(County.Chain.Blocks().Where(block => block.Header.Number != Bad)), Options);
        Assert.AreEqual(((ulong)Bad, (ulong)Bad, nameof(VerificationCheck.BlockNumber)), (outcome.Height, outcome.Fault!.BlockNumber, outcome.Fault.Check));
    }

    [TestMethod]
    public async Task A_good_source_goes_on_where_a_bad_one_was_stopped()
    {
        await FaultAsync(block => block.Metadata.Metadata[(int)BlockMetadataIndex.CommitHash] = new Metadata { Value = ByteString.CopyFrom(new byte[32]) }.ToByteString());
        var outcome = await AuditIndexer.RunAsync(Scratch.Index, new MemoryBlocks(County.Chain.Blocks()), Options);
        Assert.IsNull(outcome.Fault);
        Assert.AreEqual(County.Chain.Height, outcome.Height);
    }

    [TestMethod]
    public async Task Too_few_endorsements_marked_valid_are_named()
    {
        await using var county = await County.CreateAsync(Scratch.File("careless"), 1, verifies: false);
        var id = (await county.Chain.AddAsync(county.Anchor(0).Call with { Endorsers = ["CountyMSP"] }))[0];
        var outcome = await AuditIndexer.RunAsync(Scratch.File("careless.db"), new MemoryBlocks(county.Chain.Blocks()), new AuditIndexOptions());
        Assert.AreEqual((id, nameof(VerificationCheck.ValidationCode)), (outcome.Fault!.TransactionId, outcome.Fault.Check));
        StringAssert.Contains(outcome.Fault.Detail, "ENDORSEMENT_POLICY_FAILURE", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task Endorsers_who_agree_to_break_the_rules_are_seen()
    {
        var stranger = County.Anchor(0).Call with { By = County.Chain.Person("school-registrar") };
        var (batch, anchored) = County.Anchor(0);
        var (backdated, late) = County.Anchor(1);
        var value = Batch.Parse(late.Value(new string('a', 64)));
        var ids = new List<string>
        {
            (await County.Chain.AddAsync(stranger))[0],
            (await County.Chain.AddAsync(anchored))[0],
            (await County.Chain.AddAsync(County.Anchor(0, root: batch.Sha256Root).Call))[0],
            (await County.Chain.AddAsync(late with { Value = id => (value with { TransactionId = id, At = value.At - TimeSpan.FromDays(30) }).ToCanonicalBytes() }))[0],
        };
        var outcome = await AuditIndexer.RunAsync(Scratch.Index, new MemoryBlocks(County.Chain.Blocks()), Options);
        Assert.IsNull(outcome.Fault, outcome.Fault?.ToString());
        using var index = AuditIndex.Open(Scratch.Index);
        var seen = index.Find(new AuditQuery { OnlyProblems = true });
        CollectionAssert.AreEqual(new[] { ids[0], ids[2], ids[3] }, seen.Select(entry => entry.TransactionId).ToArray());
        Assert.AreEqual(AuditProblem.NotEntitled, seen[0].Problems[0].What);
        Assert.AreEqual(AuditProblem.Overwritten, seen[1].Problems[0].What);
        Assert.AreEqual(AuditProblem.ClaimsOther, seen[2].Problems[0].What);
        Assert.HasCount(2, index.ReadHistory(StateKey.Batch(batch)));
    }

    private AuditIndexOptions Options => new() { GenesisHash = County.Chain.GenesisHash };

    private async Task<BlockFault> FaultAsync(Action<Block> change)
    {
        var outcome = await AuditIndexer.RunAsync(Scratch.Index, new MemoryBlocks(County.Chain.Blocks().Select(block =>
        {
            if (block.Header.Number != Bad) return block;
            var copy = block.Clone();
            change(copy);
            return copy;
        })), Options);
        Assert.IsNotNull(outcome.Fault);
        Assert.AreEqual((ulong)Bad, outcome.Height);
        return outcome.Fault;
    }

    private string IdAt(ulong block, int index)
    {
        var payload = Payload.Parser.ParseFrom(Envelope.Parser.ParseFrom(County.Chain.Block(block).Data.Data[index]).Payload);
        return ChannelHeader.Parser.ParseFrom(payload.Header.ChannelHeader).TxId;
    }

    private static ByteString Replace(ByteString bytes, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        var changed = bytes.ToByteArray();
        to.CopyTo(changed.AsSpan(changed.AsSpan().IndexOf(from)));
        return ByteString.CopyFrom(changed);
    }
}
