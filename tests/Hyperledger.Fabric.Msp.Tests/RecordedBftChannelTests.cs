using Google.Protobuf;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Msp.Tests;

/// <summary>The nine blocks that four BFT orderers of Fabric 3.1.5 signed (tests/vectors/fabric-3.1.5-bft).</summary>
[TestClass]
public class RecordedBftChannelTests
{
    private static readonly byte[][] Blocks = [.. Enumerable.Range(0, 9).Select(number =>
        File.ReadAllBytes(Path.Combine(RecordedChannel.Root(), "tests", "vectors", "fabric-3.1.5-bft", $"{number}.block")))];

    [TestMethod]
    public void Every_block_passes_with_a_quorum_of_orderers_that_sign_by_number()
    {
        var verifier = Verifier(0);
        for (var i = 0; i < Blocks.Length; i++)
        {
            var result = verifier.Verify(Blocks[i]);
            Assert.IsTrue(result.IsValid, string.Join("\n", result.Findings));
            if (i == 0)
                continue;
            Assert.IsGreaterThanOrEqualTo(3, result.Orderers.Count);
            Assert.IsTrue(result.Orderers.All(orderer => orderer.Role == NodeRole.Orderer));
            Assert.IsTrue(result.ValidationCodes.All(code => code == TxValidationCode.Valid));
            Assert.IsTrue(result.Transactions.All(t => t.Endorsements.Count > 0 && t.Endorsements.All(e => e.Failure is null)));
        }
    }

    [TestMethod]
    public void The_genesis_block_has_the_policy_that_its_consenters_make()
    {
        var config = ChannelConfig.FromBlock(Block.Parser.ParseFrom(Blocks[0]));
        Assert.AreEqual("BFT", config.Orderer!.ConsensusType);
        Assert.IsTrue(config.SupportsBft);
        Assert.HasCount(4, config.Orderer.Consenters);
        Assert.AreEqual(
            SignaturePolicies.BftBlockValidation(config.Orderer.Consenters).ToByteString(),
            config.Config.ChannelGroup.Groups["Orderer"].Policies["BlockValidation"].Policy.Value);
    }

    [TestMethod]
    public void Signatures_beyond_the_quorum_may_go_and_one_more_may_not()
    {
        var block = Block.Parser.ParseFrom(Blocks[4]);
        var metadata = Metadata.Parser.ParseFrom(block.Metadata.Metadata[0]);
        while (metadata.Signatures.Count > 3)
            metadata.Signatures.RemoveAt(metadata.Signatures.Count - 1);
        block.Metadata.Metadata[0] = metadata.ToByteString();
        Assert.IsTrue(Verifier(4).Verify(block.ToByteArray()).IsValid);

        metadata.Signatures.RemoveAt(0);
        block.Metadata.Metadata[0] = metadata.ToByteString();
        Assert.AreEqual(VerificationCheck.BlockValidationPolicy, Verifier(4).Verify(block.ToByteArray()).Findings.Single().Check);
    }

    [TestMethod]
    public void A_changed_byte_among_the_signatures_is_refused_by_name()
    {
        var block = Block.Parser.ParseFrom(Blocks[4]);
        var part = block.Metadata.Metadata[0].ToByteArray();
        var before = Verifier(4);
        for (var offset = 0; offset < part.Length; offset++)
        {
            part[offset] ^= 1;
            block.Metadata.Metadata[0] = ByteString.CopyFrom(part);
            part[offset] ^= 1;
            var result = before.Fork().Verify(block.ToByteArray());
            Assert.IsFalse(result.IsValid, $"offset {offset}");
        }
    }

    private static BlockVerifier Verifier(int height)
    {
        var verifier = new BlockVerifier(new TrustAnchor("ch1", BlockHash.Header(Block.Parser.ParseFrom(Blocks[0]).Header))) { StopAtFirstFailure = true };
        for (var i = 0; i < height; i++)
            Assert.IsTrue(verifier.Verify(Blocks[i]).IsValid);
        return verifier;
    }
}
