using System.Text;
using Google.Protobuf;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Ledger.Rwset;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Msp.Tests;

/// <summary>Everything that Fabric hashed and signed on a real channel, recomputed.</summary>
[TestClass]
public class RecordedChannelTests
{
    // Verified once; the tests look at different sides of the results.
    private static readonly BlockVerification[] Verified = VerifyAll();

    private static BlockVerification[] VerifyAll()
    {
        var verifier = new BlockVerifier(new TrustAnchor("mychannel", RecordedChannel.Expected[0].HeaderHash));
        return [.. RecordedChannel.BlockBytes.Select(block => verifier.Verify(block))];
    }

    [TestMethod]
    public void Every_block_passes_every_check_from_the_genesis_hash_alone()
    {
        foreach (var block in Verified)
            Assert.IsTrue(block.IsValid, string.Join("\n", block.Findings));
        Assert.HasCount(41, Verified);
    }

    [TestMethod]
    public void Every_header_and_data_hash_is_recomputed_and_the_chain_is_linked()
    {
        for (var i = 0; i < 41; i++)
        {
            var header = RecordedChannel.Blocks[i].Header;
            var expected = RecordedChannel.Expected[i];
            CollectionAssert.AreEqual(expected.HeaderHash, BlockHash.Header(header));
            CollectionAssert.AreEqual(expected.DataHash, BlockHash.Data(RecordedChannel.Blocks[i].Data));
            CollectionAssert.AreEqual(expected.DataHash, header.DataHash.ToByteArray());
            CollectionAssert.AreEqual(expected.PreviousHash ?? [], header.PreviousHash.ToByteArray());
            if (i > 0)
                CollectionAssert.AreEqual(RecordedChannel.Expected[i - 1].HeaderHash, header.PreviousHash.ToByteArray());
        }
    }

    [TestMethod]
    public void Every_block_after_the_first_is_signed_by_an_orderer_of_the_orderer_organisation()
    {
        foreach (var block in Verified.Skip(1))
        {
            var orderer = block.Orderers.Single();
            Assert.AreEqual("OrdererMSP", orderer.MspId);
            Assert.AreEqual(NodeRole.Orderer, orderer.Role);
        }

        Assert.IsEmpty(Verified[0].Orderers);
    }

    [TestMethod]
    public void Every_transaction_is_what_is_known_of_it()
    {
        var seen = 0;
        for (var i = 1; i < 41; i++)
        {
            Assert.HasCount(RecordedChannel.Expected[i].Transactions.Length, Verified[i].Transactions);
            for (var t = 0; t < Verified[i].Transactions.Count; t++)
            {
                var actual = Verified[i].Transactions[t];
                var expected = RecordedChannel.Expected[i].Transactions[t];
                Assert.AreEqual(expected.TxId, actual.TransactionId);
                Assert.AreEqual((HeaderType)expected.HeaderType, actual.Type);
                Assert.AreEqual(expected.CreatorMspId, actual.Creator!.MspId);
                Assert.AreEqual((TxValidationCode)expected.ValidationCode, Verified[i].ValidationCodes[t]);
                Assert.IsNull(actual.Failure);
                seen++;
                if (actual.Type != HeaderType.EndorserTransaction)
                    continue;

                var invocation = actual.Invocation!;
                Assert.AreEqual(expected.Chaincode, invocation.ChaincodeName);
                CollectionAssert.AreEqual(expected.ProposalHash, invocation.ProposalHash.ToArray());
                Assert.AreEqual(expected.ResponseStatus, invocation.Status);
                Assert.AreEqual(expected.Event, invocation.EventName);
                CollectionAssert.AreEqual(expected.Endorsers, actual.Endorsements.Select(e => e.Endorser!.MspId).ToArray());
                Assert.IsTrue(actual.Endorsements.All(e => e.Failure is null && e.Endorser!.Role == NodeRole.Peer));
                if (expected.Chaincode != "_lifecycle")
                    CollectionAssert.AreEqual(expected.Args, invocation.Arguments.Select(a => Encoding.UTF8.GetString(a.Span)).ToArray());
            }
        }

        Assert.AreEqual(RecordedChannel.Expected.Sum(block => block.Transactions.Length) - 1, seen);
    }

    [TestMethod]
    public void The_genesis_block_is_a_configuration_of_the_channel_with_its_known_id()
    {
        var payload = Payload.Parser.ParseFrom(Envelope.Parser.ParseFrom(RecordedChannel.Blocks[0].Data.Data[0]).Payload);
        var header = ChannelHeader.Parser.ParseFrom(payload.Header.ChannelHeader);
        Assert.AreEqual(RecordedChannel.Expected[0].Transactions[0].TxId, header.TxId);
        Assert.AreEqual((int)HeaderType.Config, header.Type);
        Assert.AreEqual("mychannel", Verified[0].NewConfig!.ChannelId);
    }

    [TestMethod]
    public void The_last_block_brings_the_configuration_that_its_authorised_update_makes()
    {
        Assert.AreEqual(1UL, Verified[40].NewConfig!.Sequence);
        Assert.IsNull(Verified[39].NewConfig);

        var payload = Payload.Parser.ParseFrom(Envelope.Parser.ParseFrom(RecordedChannel.Blocks[40].Data.Data[0]).Payload);
        var envelope = ConfigEnvelope.Parser.ParseFrom(payload.Data);
        var proposed = ConfigUpdates.Propose(RecordedChannel.FirstConfig, envelope.LastUpdate);
        Assert.AreEqual(envelope.Config, proposed.Config);
    }

    [TestMethod]
    public void Endorsement_failures_are_those_that_the_policies_in_force_do_not_accept()
    {
        var policy = SignaturePolicies.Parse("AND('Org1MSP.peer','Org2MSP.peer')");
        var keyPolicies = new Dictionary<string, SignaturePolicyEnvelope>(StringComparer.Ordinal);
        var failures = 0;
        for (var i = 1; i < 41; i++)
        {
            for (var t = 0; t < Verified[i].Transactions.Count; t++)
            {
                var transaction = Verified[i].Transactions[t];
                if (transaction.Invocation is not { ChaincodeName: "anchor" } invocation)
                    continue;
                var code = Verified[i].ValidationCodes[t];
                var writes = WritesOf(invocation);
                var satisfied = Satisfies(transaction, writes, policy, keyPolicies);

                Assert.AreEqual(code != TxValidationCode.EndorsementPolicyFailure, satisfied, $"block {i}, transaction {t}, {Encoding.UTF8.GetString(invocation.Arguments[0].Span)}, {code}");
                if (!satisfied)
                    failures++;
                if (code == TxValidationCode.Valid)
                    Remember(invocation, keyPolicies);
            }
        }

        Assert.AreEqual(5, failures);
        Assert.IsNotEmpty(keyPolicies);
    }

    // A key with a policy of its own asks for that instead of the chaincode's; the chaincode's governs a call that writes
    // nothing or a key without one (core/common/validation/statebased/vpmanagerimpl.go, basevalidator). Collections here
    // have no policy of their own.
    private static bool Satisfies(
        TransactionVerification transaction, IReadOnlyList<string> writes, SignaturePolicyEnvelope chaincode,
        Dictionary<string, SignaturePolicyEnvelope> keyPolicies)
    {
        var signatures = transaction.Endorsements.Select(e => e.SignedData).ToList();
        var policies = writes.Select(key => keyPolicies.GetValueOrDefault(key, chaincode)).DefaultIfEmpty(chaincode);
        return policies.All(policy => RecordedChannel.FirstConfig.Policies.Evaluate(policy, signatures).Satisfied);
    }

    private static List<string> WritesOf(ChaincodeInvocation invocation)
    {
        var keys = new List<string>();
        foreach (var set in TxReadWriteSet.Parser.ParseFrom(invocation.Results).NsRwset.Where(set => set.Namespace == "anchor"))
        {
            var content = Protos.Ledger.Rwset.Kvrwset.KVRWSet.Parser.ParseFrom(set.Rwset);
            keys.AddRange(content.Writes.Select(write => write.Key));
            keys.AddRange(content.MetadataWrites.Select(write => write.Key));
            if (set.CollectionHashedRwset.Count > 0)
                keys.Add("\0collection");
        }

        return keys;
    }

    private static void Remember(ChaincodeInvocation invocation, Dictionary<string, SignaturePolicyEnvelope> keyPolicies)
    {
        foreach (var set in TxReadWriteSet.Parser.ParseFrom(invocation.Results).NsRwset.Where(set => set.Namespace == "anchor"))
        {
            foreach (var write in Protos.Ledger.Rwset.Kvrwset.KVRWSet.Parser.ParseFrom(set.Rwset).MetadataWrites)
            {
                foreach (var entry in write.Entries.Where(entry => entry.Name == "VALIDATION_PARAMETER"))
                    keyPolicies[write.Key] = SignaturePolicyEnvelope.Parser.ParseFrom(entry.Value);
            }
        }
    }

    [TestMethod]
    public void A_block_verified_alone_passes_under_the_configuration_in_force()
    {
        for (var i = 1; i < 41; i++)
        {
            var alone = BlockVerifier.VerifyAlone(RecordedChannel.BlockBytes[i], RecordedChannel.FirstConfig);
            Assert.IsTrue(alone.IsValid, string.Join("\n", alone.Findings));
        }
    }

    [TestMethod]
    public void An_unknown_field_survives_reading_and_writing()
    {
        // Field 1000, length-delimited, three bytes: at the end, where a newer Fabric would put it.
        byte[] unknown = [0xc2, 0x3e, 3, 1, 2, 3];
        byte[] block = [.. RecordedChannel.BlockBytes[5], .. unknown];
        CollectionAssert.AreEqual(block, Block.Parser.ParseFrom(block).ToByteArray());

        var header = Payload.Parser.ParseFrom(Envelope.Parser.ParseFrom(RecordedChannel.Blocks[5].Data.Data[0]).Payload).Header;
        byte[] channelHeader = [.. header.ChannelHeader, .. unknown];
        CollectionAssert.AreEqual(channelHeader, ChannelHeader.Parser.ParseFrom(channelHeader).ToByteArray());
    }
}
