using Google.Protobuf;
using Hyperledger.Fabric.Protos.Common;
using Ledger.Network.Gateway;

namespace Ledger.Network.Tests.Gateway;

[TestClass]
public sealed class LayoutsTests
{
    [TestMethod]
    public void And_needs_every_organisation() =>
        AssertLayouts(Policy(Rule(2, By(0), By(1)), "A", "B"), "A:1 B:1");

    [TestMethod]
    public void Or_offers_each_organisation() =>
        AssertLayouts(Policy(Rule(1, By(0), By(1)), "A", "B"), "A:1", "B:1");

    [TestMethod]
    public void The_province_and_one_of_the_tiers_makes_three_layouts() =>
        AssertLayouts(
            Policy(Rule(2, By(0), Rule(1, By(1), By(2), By(3))), "Province", "City", "County", "School"),
            "City:1 Province:1", "County:1 Province:1", "Province:1 School:1");

    [TestMethod]
    public void Two_of_three_makes_every_pair() =>
        AssertLayouts(Policy(Rule(2, By(0), By(1), By(2)), "A", "B", "C"), "A:1 B:1", "A:1 C:1", "B:1 C:1");

    [TestMethod]
    public void Two_principals_of_one_organisation_need_two_of_its_peers() =>
        AssertLayouts(Policy(Rule(2, By(0), By(1)), "A", "A"), "A:2");

    [TestMethod]
    public void A_larger_way_to_satisfy_a_policy_is_left_out() =>
        AssertLayouts(Policy(Rule(1, By(0), Rule(2, By(0), By(1))), "A", "B"), "A:1");

    [TestMethod]
    public void Roles_that_never_endorse_satisfy_nothing()
    {
        var policy = Policy(By(0), "A");
        policy.Identities[0] = Principal("A", MSPRole.Types.MSPRoleType.Client);
        Assert.IsEmpty(Layouts.Of(policy));
    }

    [TestMethod]
    public void An_index_outside_the_identities_satisfies_nothing() => Assert.IsEmpty(Layouts.Of(Policy(By(1), "A")));

    [TestMethod]
    public void Several_policies_are_satisfied_together()
    {
        var one = Layouts.Of(Policy(Rule(1, By(0), By(1)), "A", "B"));
        var other = Layouts.Of(Policy(Rule(1, By(0), By(1)), "B", "C"));
        CollectionAssert.AreEquivalent(new[] { "B:1", "A:1 C:1" }, Texts(Layouts.All([one, other])));
    }

    private static void AssertLayouts(SignaturePolicyEnvelope policy, params string[] expected) =>
        CollectionAssert.AreEquivalent(expected, Texts(Layouts.Of(policy)));

    private static string[] Texts(IEnumerable<Layout> layouts) =>
        [.. layouts.Select(layout => string.Join(' ', layout.PeersByMspId.Select(part => $"{part.Key}:{part.Value}")))];

    private static SignaturePolicyEnvelope Policy(SignaturePolicy rule, params string[] organisations)
    {
        var policy = new SignaturePolicyEnvelope { Rule = rule };
        foreach (var organisation in organisations) policy.Identities.Add(Principal(organisation, MSPRole.Types.MSPRoleType.Peer));
        return policy;
    }

    private static MSPPrincipal Principal(string mspId, MSPRole.Types.MSPRoleType role) =>
        new() { Principal = new MSPRole { MspIdentifier = mspId, Role = role }.ToByteString() };

    private static SignaturePolicy By(int index) => new() { SignedBy = index };

    private static SignaturePolicy Rule(int n, params SignaturePolicy[] rules) =>
        new() { NOutOf = new SignaturePolicy.Types.NOutOf { N = n, Rules = { rules } } };
}
