using Google.Protobuf;
using Hyperledger.Fabric.Protos.Common;

namespace Hyperledger.Fabric.Msp.Tests;

[TestClass]
public class PolicyTests
{
    private static readonly TestChannel Channel = new();
    private static readonly byte[] Message = "message"u8.ToArray();
    private static readonly SigningIdentity Peer1 = Channel.Org1.Issue(NodeRole.Peer);
    private static readonly SigningIdentity OtherPeer1 = Channel.Org1.Issue(NodeRole.Peer);
    private static readonly SigningIdentity Client1 = Channel.Org1.Issue(NodeRole.Client);
    private static readonly SigningIdentity Peer2 = Channel.Org2.Issue(NodeRole.Peer);

    [TestMethod]
    public void A_policy_of_both_needs_both_and_names_who_signed()
    {
        var policy = SignaturePolicies.Parse("AND('Org1MSP.peer','Org2MSP.peer')");
        Assert.IsTrue(Evaluate(policy, Sign(Peer1), Sign(Peer2)).Satisfied);
        Assert.IsTrue(Evaluate(policy, Sign(Peer2), Sign(Peer1)).Satisfied);
        var refused = Evaluate(policy, Sign(Peer1), Sign(OtherPeer1));
        Assert.IsFalse(refused.Satisfied);
        Assert.Contains("Org1MSP.peer, Org1MSP.peer", refused.Message);
        Assert.Contains("AND('Org1MSP.peer', 'Org2MSP.peer')", refused.Message);
        Assert.IsFalse(Evaluate(policy).Satisfied);
    }

    [TestMethod]
    public void One_identity_serves_one_principal_and_counts_once_however_often_it_signs()
    {
        var twice = SignaturePolicies.Parse("AND('Org1MSP.member','Org1MSP.member')");
        var result = Evaluate(twice, Sign(Peer1), Sign(Peer1));
        Assert.IsFalse(result.Satisfied);
        Assert.AreEqual(SignatureOutcome.Duplicate, result.Signatures[1].Outcome);
        Assert.IsTrue(Evaluate(twice, Sign(Peer1), Sign(OtherPeer1)).Satisfied);
        Assert.IsFalse(Evaluate(SignaturePolicies.Parse("AND('Org1MSP.peer','Org1MSP.member')"), Sign(Peer1)).Satisfied);
    }

    [TestMethod]
    public void The_first_principal_takes_the_first_identity_that_fits_without_looking_back()
    {
        // Fabric's evaluation is greedy: the member takes the peer, and nobody is left to be the peer.
        var policy = SignaturePolicies.Parse("AND('Org1MSP.member','Org1MSP.peer')");
        Assert.IsFalse(Evaluate(policy, Sign(Peer1), Sign(Client1)).Satisfied);
        Assert.IsTrue(Evaluate(policy, Sign(Client1), Sign(Peer1)).Satisfied);
    }

    [TestMethod]
    public void A_gate_that_fails_gives_its_identities_back()
    {
        var policy = SignaturePolicies.Parse("OR(AND('Org1MSP.peer','Org2MSP.admin'), AND('Org1MSP.peer','Org2MSP.peer'))");
        Assert.IsTrue(Evaluate(policy, Sign(Peer1), Sign(Peer2)).Satisfied);
        Assert.IsTrue(Evaluate(SignaturePolicies.OutOf(2, "Org1MSP.peer", "Org2MSP.peer", "OrdererMSP.peer"), Sign(Peer1), Sign(Peer2)).Satisfied);
        Assert.IsFalse(Evaluate(SignaturePolicies.OutOf(3, "Org1MSP.peer", "Org2MSP.peer", "OrdererMSP.peer"), Sign(Peer1), Sign(Peer2)).Satisfied);
        Assert.IsTrue(Evaluate(SignaturePolicies.OutOf(0)).Satisfied);
    }

    [TestMethod]
    public void A_signature_over_something_else_or_by_a_stranger_does_not_count()
    {
        var policy = SignaturePolicies.Parse("OR('Org1MSP.peer')");
        var wrong = Evaluate(policy, Sign(Peer1) with { Message = "other"u8.ToArray() });
        Assert.AreEqual(SignatureOutcome.InvalidSignature, wrong.Signatures[0].Outcome);
        Assert.IsFalse(wrong.Satisfied);

        var stranger = Evaluate(policy, Sign(new TestOrganization("Org1MSP").Issue(NodeRole.Peer)));
        Assert.AreEqual(SignatureOutcome.InvalidIdentity, stranger.Signatures[0].Outcome);
        Assert.IsFalse(stranger.Satisfied);

        // A bad signature does not use up its identity.
        Assert.IsTrue(Evaluate(policy, Sign(Peer1) with { Message = "other"u8.ToArray() }, Sign(Peer1)).Satisfied);
    }

    [TestMethod]
    public void Implicit_policies_count_the_groups_below()
    {
        var policies = Channel.Config.Policies;
        Assert.IsTrue(policies.Evaluate("/Channel/Application/Writers", [Sign(Client1)]).Satisfied);
        Assert.IsFalse(policies.Evaluate("/Channel/Application/Majority", [Sign(Client1)]).Satisfied);
        Assert.IsTrue(policies.Evaluate("/Channel/Application/Majority", [Sign(Client1), Sign(Peer2)]).Satisfied);
        Assert.IsFalse(policies.Evaluate("/Channel/Application/Admins", [Sign(Channel.Org1.Issue(NodeRole.Admin))]).Satisfied);
        Assert.IsTrue(policies.Evaluate("/Channel/Application/Admins", [Sign(Channel.Org1.Issue(NodeRole.Admin)), Sign(Channel.Org2.Issue(NodeRole.Admin))]).Satisfied);
        Assert.IsFalse(policies.Evaluate("/Channel/Application/Missing", [Sign(Client1)]).Satisfied);
        Assert.IsTrue(policies.Evaluate("Application/Org1/Writers", [Sign(Client1)]).Satisfied);
        Assert.IsFalse(policies.Evaluate("/Channel/Application/Org2/Writers", [Sign(Client1)]).Satisfied);
        Assert.Contains("no policy", policies.Evaluate("/Channel/Nothing", []).Message);
        Assert.IsTrue(policies.IsSatisfiedBy("/Channel/Writers", [Bytes(Client1)]));
    }

    [TestMethod]
    public void Principals_of_inner_gates_are_numbered_first_as_Fabrics_tools_do()
    {
        var policy = SignaturePolicies.Parse("OR('A.member', AND('B.member', 'C.member'))");
        var names = policy.Identities.Select(identity => MSPRole.Parser.ParseFrom(identity.Principal).MspIdentifier);
        Assert.AreEqual("B,C,A", string.Join(",", names));
        Assert.AreEqual(1, policy.Rule.NOutOf.N);
        Assert.AreEqual(2, policy.Rule.NOutOf.Rules[0].SignedBy);
        Assert.AreEqual(2, policy.Rule.NOutOf.Rules[1].NOutOf.N);
        Assert.AreEqual("OR('A.member', AND('B.member', 'C.member'))", SignaturePolicies.Describe(policy));
    }

    [TestMethod]
    [DataRow("OutOf(1, 'A.member', 'B.member')", "OR('A.member', 'B.member')")]
    [DataRow("OutOf('1', 'A.member', 'B.member')", "OR('A.member', 'B.member')")]
    [DataRow("and( \"A.client\" ,'B.peer' )", "AND('A.client', 'B.peer')")]
    [DataRow("OR('MSP.member', 'MSP.WITH.DOTS.member', 'MSP-WITH-DASHES.orderer')", "OR('MSP.member', 'MSP.WITH.DOTS.member', 'MSP-WITH-DASHES.orderer')")]
    [DataRow("OutOf(0, 'A.member', 'B.member')", "OutOf(0, 'A.member', 'B.member')")]
    [DataRow("OutOf(3, 'A.member', 'B.member')", "OutOf(3, 'A.member', 'B.member')")]
    public void A_policy_in_words_is_read(string text, string described) =>
        Assert.AreEqual(described, SignaturePolicies.Describe(SignaturePolicies.Parse(text)));

    [TestMethod]
    [DataRow("")]
    [DataRow("'A.member'")]
    [DataRow("OR('A.member', Bmember)")]
    [DataRow("OR('A.member', 'Bmember')")]
    [DataRow("OR('A.member', 'B.boss')")]
    [DataRow("OutOf(1)")]
    [DataRow("OutOf(true, 'A.member')")]
    [DataRow("OutOf(1, 2)")]
    [DataRow("OutOf(-1, 'A.member', 'B.member')")]
    [DataRow("OutOf(4, 'A.member', 'B.member')")]
    [DataRow("AND('A.member'")]
    [DataRow("AND('A.member') more")]
    [DataRow("AND('A.member)")]
    public void A_policy_in_other_words_is_refused_with_its_position(string text)
    {
        var refused = Assert.ThrowsExactly<FormatException>(() => SignaturePolicies.Parse(text));
        Assert.Contains("position", refused.Message);
    }

    [TestMethod]
    public void A_policy_that_nests_without_end_is_refused()
    {
        var text = string.Concat(Enumerable.Repeat("OR(", 10_000)) + "'A.member'" + new string(')', 10_000);
        Assert.ThrowsExactly<FormatException>(() => SignaturePolicies.Parse(text));
    }

    [TestMethod]
    public void A_policy_message_that_makes_no_sense_is_never_satisfied()
    {
        Assert.IsFalse(Evaluate(new SignaturePolicyEnvelope()).Satisfied);
        Assert.IsFalse(Evaluate(new SignaturePolicyEnvelope { Rule = new SignaturePolicy { SignedBy = 1 } }, Sign(Peer1)).Satisfied);
        Assert.IsFalse(Evaluate(new SignaturePolicyEnvelope { Version = 1, Rule = new SignaturePolicy { NOutOf = new() } }).Satisfied);
        Assert.IsFalse(Channel.Config.Policies.IsSatisfiedBy(new SignaturePolicyEnvelope(), []));
    }

    private static PolicyResult Evaluate(SignaturePolicyEnvelope policy, params SignedData[] signatures) =>
        Channel.Config.Policies.Evaluate(policy, signatures);

    private static SignedData Sign(SigningIdentity signer) =>
        new(Bytes(signer), Message, ByteString.CopyFrom(signer.SignAsync(Message).AsTask().GetAwaiter().GetResult()));

    private static ByteString Bytes(SigningIdentity identity) => ByteString.CopyFrom(identity.Creator.Span);
}
