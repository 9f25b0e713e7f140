using Hyperledger.Fabric.Protos.Common;

namespace Ledger.Network.Gateway;

/// <summary>
/// Which combinations of organisations satisfy a signature policy, smallest first, as discovery computes them from
/// principal sets (discovery/endorsement, common/policies/inquire).
/// </summary>
internal static class Layouts
{
    // A policy of n organisations in m-of-n form has as many combinations; beyond this many the smallest found are enough.
    private const int MostCombinations = 1000;

    /// <summary>The minimal layouts of a policy. Empty when peers cannot satisfy it.</summary>
    public static IReadOnlyList<Layout> Of(SignaturePolicyEnvelope policy) => Minimal(
        Combinations(policy.Rule, policy.Identities.Count)
            .Select(signers => ToLayout(signers, policy))
            .OfType<Layout>());

    /// <summary>The minimal layouts that satisfy every one of the policies.</summary>
    public static IReadOnlyList<Layout> All(IEnumerable<IReadOnlyList<Layout>> policies)
    {
        IReadOnlyList<Layout>? all = null;
        foreach (var layouts in policies)
            all = all is null ? layouts : Minimal(all.SelectMany(one => layouts.Select(one.Join)));
        return all ?? [];
    }

    /// <summary>The minimal layouts that satisfy so many of the policies.</summary>
    public static IReadOnlyList<Layout> AnyOf(IReadOnlyList<IReadOnlyList<Layout>> policies, int needed) =>
        Minimal(Subsets(policies, 0, needed).SelectMany(chosen => All(chosen)));

    private static IEnumerable<IEnumerable<IReadOnlyList<Layout>>> Subsets(IReadOnlyList<IReadOnlyList<Layout>> policies, int first, int needed)
    {
        if (needed == 0) return [[]];
        if (policies.Count - first < needed) return [];
        return Subsets(policies, first + 1, needed - 1)
            .Select(rest => rest.Prepend(policies[first]))
            .Concat(Subsets(policies, first + 1, needed))
            .Take(MostCombinations);
    }

    private static List<Layout> Minimal(IEnumerable<Layout> layouts)
    {
        var minimal = new List<Layout>();
        foreach (var layout in layouts.OrderBy(layout => layout.Size).Take(MostCombinations))
        {
            if (!minimal.Any(layout.Contains)) minimal.Add(layout);
        }
        return minimal;
    }

    // A peer is asked for whether a rule names the peers or the members of its organisation; nobody else endorses.
    private static Layout? ToLayout(IEnumerable<int> signers, SignaturePolicyEnvelope policy)
    {
        var peers = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var signer in signers)
        {
            var principal = policy.Identities[signer];
            if (principal.PrincipalClassification != MSPPrincipal.Types.Classification.Role) return null;
            var role = MSPRole.Parser.ParseFrom(principal.Principal);
            if (role.Role is not (MSPRole.Types.MSPRoleType.Peer or MSPRole.Types.MSPRoleType.Member)) return null;
            peers[role.MspIdentifier] = peers.GetValueOrDefault(role.MspIdentifier) + 1;
        }
        return peers.Count == 0 ? null : new(peers);
    }

    private static IEnumerable<IEnumerable<int>> Combinations(SignaturePolicy? rule, int identities) => rule switch
    {
        { TypeCase: SignaturePolicy.TypeOneofCase.SignedBy } when rule.SignedBy >= 0 && rule.SignedBy < identities => [[rule.SignedBy]],
        { NOutOf: { } threshold } when threshold.N >= 0 && threshold.N <= threshold.Rules.Count =>
            Choose(threshold.Rules, 0, threshold.N, identities),
        _ => [],
    };

    private static IEnumerable<IEnumerable<int>> Choose(IReadOnlyList<SignaturePolicy> rules, int first, int needed, int identities)
    {
        if (needed == 0) return [[]];
        if (rules.Count - first < needed) return [];
        var with =
            from own in Combinations(rules[first], identities)
            from rest in Choose(rules, first + 1, needed - 1, identities)
            select own.Concat(rest);
        return with.Concat(Choose(rules, first + 1, needed, identities)).Take(MostCombinations);
    }
}
