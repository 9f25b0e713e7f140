using Google.Protobuf;
using Hyperledger.Fabric.Protos.Common;

namespace Hyperledger.Fabric.Msp.Tests;

/// <summary>Block signatures of Raft and of BFT orderers, on blocks of our own.</summary>
[TestClass]
public class OrdererSignatureTests
{
    private static readonly TestChannel Raft = new();
    private static readonly TestChannel Bft = new("V3_0", bftOrderers: 4);

    [TestMethod]
    public void A_quorum_of_BFT_orderers_that_name_themselves_by_number_is_enough()
    {
        foreach (var numbers in new[] { new[] { 1, 2, 3 }, [4, 2, 1], [1, 2, 3, 4] })
        {
            var result = VerifyBft([.. numbers.Select(n => ((uint)n, Bft.Signers[n - 1]))]);
            Assert.IsTrue(result.IsValid, string.Join("\n", result.Findings));
            Assert.HasCount(numbers.Length, result.Orderers);
        }
    }

    [TestMethod]
    public void Fewer_than_a_quorum_of_BFT_orderers_is_refused()
    {
        Assert.AreEqual(VerificationCheck.BlockValidationPolicy, VerifyBft((1, Bft.Signers[0]), (2, Bft.Signers[1])).Findings.Single().Check);
        Assert.AreEqual(VerificationCheck.BlockValidationPolicy, VerifyBft().Findings.Single().Check);
    }

    [TestMethod]
    public void A_BFT_orderer_counts_once_and_only_under_its_own_number()
    {
        Named(VerificationCheck.OrdererSignature, VerifyBft((1, Bft.Signers[0]), (2, Bft.Signers[1]), (2, Bft.Signers[1])));
        Named(VerificationCheck.OrdererSignature, VerifyBft((1, Bft.Signers[0]), (2, Bft.Signers[1]), (3, Bft.Signers[3])));
        Named(VerificationCheck.OrdererSignature, VerifyBft((1, Bft.Signers[0]), (2, Bft.Signers[1]), (9, Bft.Signers[2])));
    }

    [TestMethod]
    public void The_quorum_grows_with_the_consenters_as_Fabric_computes_it()
    {
        // ceil((N + F + 1) / 2) with F = (N - 1) / 3: orderer/consensus/smartbft, common/policies/bft.go.
        int[] expected = [1, 2, 2, 3, 4, 4, 5, 6, 6, 7];
        for (var n = 1; n <= expected.Length; n++)
        {
            var policy = SignaturePolicies.BftBlockValidation(Enumerable.Range(1, n).Select(i => new Consenter { Id = (uint)i, MspId = "OrdererMSP" }));
            Assert.AreEqual(expected[n - 1], policy.Rule.NOutOf.N, $"{n} consenters");
            Assert.HasCount(n, policy.Identities);
        }
    }

    [TestMethod]
    public void Before_capability_V3_0_an_orderer_cannot_name_itself_by_number()
    {
        var block = Raft.Next(Update(Raft));
        TestChannel.SignBft(block, 1, (1, Raft.Signers[0]));
        Named(VerificationCheck.OrdererSignature, Raft.Verifier().Verify(block.ToByteArray()));
    }

    [TestMethod]
    public void A_Raft_orderer_signs_with_its_identity_and_a_peer_or_stranger_does_not()
    {
        var block = Raft.Next(Update(Raft));
        Raft.SignRaft(block, 1);
        var result = Raft.Verifier().Verify(block.ToByteArray());
        Assert.IsTrue(result.IsValid, string.Join("\n", result.Findings));
        Assert.AreEqual(11u, result.NewConfig!.Orderer!.MaxMessageCount);

        Raft.SignRaft(block, 1, Raft.Org1.Issue(NodeRole.Peer));
        Named(VerificationCheck.BlockValidationPolicy, Raft.Verifier().Verify(block.ToByteArray()));
        Raft.SignRaft(block, 1, new TestOrganization("OrdererMSP").Issue(NodeRole.Orderer));
        Named(VerificationCheck.OrdererSignature, Raft.Verifier().Verify(block.ToByteArray()));
    }

    [TestMethod]
    public void An_orderer_that_names_another_last_configuration_is_refused()
    {
        var block = Raft.Next(Update(Raft));
        Raft.SignRaft(block, 0);
        Named(VerificationCheck.LastConfig, Raft.Verifier().Verify(block.ToByteArray()));
    }

    [TestMethod]
    public void A_configuration_that_its_update_does_not_make_is_refused_though_orderers_signed_it()
    {
        var update = ConfigUpdates.Propose(Raft.Config, Change(Raft, Raft.Orderer.Issue(NodeRole.Admin)));
        update.Config.ChannelGroup.Groups["Application"].Groups.Remove("Org2");
        var block = Raft.Next(TestChannel.Envelope(TestChannel.Channel(HeaderType.Config), update, Raft.Signers[0]));
        Raft.SignRaft(block, 1);
        Named(VerificationCheck.Configuration, Raft.Verifier().Verify(block.ToByteArray()));
    }

    internal static Envelope Change(TestChannel channel, params SigningIdentity[] signers) => channel.Update(
        (read, write) =>
        {
            read.Groups["Orderer"] = new ConfigGroup();
            var size = channel.Group.Groups["Orderer"].Values["BatchSize"].Clone();
            var batch = Protos.Orderer.BatchSize.Parser.ParseFrom(size.Value);
            batch.MaxMessageCount = 11;
            size.Value = batch.ToByteString();
            size.Version = 1;
            write.Groups["Orderer"] = new ConfigGroup { Values = { ["BatchSize"] = size } };
        },
        signers);

    private static ByteString Update(TestChannel channel) => TestChannel.Envelope(
        TestChannel.Channel(HeaderType.Config), ConfigUpdates.Propose(channel.Config, Change(channel, channel.Orderer.Issue(NodeRole.Admin))), channel.Signers[0]);

    private static BlockVerification VerifyBft(params (uint Number, SigningIdentity Signer)[] signers)
    {
        var block = Bft.Next(Update(Bft));
        TestChannel.SignBft(block, 1, signers);
        return Bft.Verifier().Verify(block.ToByteArray());
    }

    private static void Named(VerificationCheck check, BlockVerification result) =>
        Assert.Contains(check, result.Findings.Select(finding => finding.Check), string.Join("\n", result.Findings));
}
