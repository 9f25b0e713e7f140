using Google.Protobuf;
using Hyperledger.Fabric.Protos.Common;

namespace Hyperledger.Fabric.Msp;

/// <summary>Writes the policies of a channel's configuration, each changed by its group's Admins unless something else is said.</summary>
public static class ConfigPolicies
{
    /// <summary>The <c>mod_policy</c> that configurations of Fabric's tools have throughout.</summary>
    public const string Admins = "Admins";

    /// <summary>A policy that signatures satisfy.</summary>
    /// <param name="policy">The policy, as <see cref="SignaturePolicies"/> writes it.</param>
    /// <param name="modPolicy">Whose signatures change it: a policy of its group, or an absolute path.</param>
    public static ConfigPolicy Signature(SignaturePolicyEnvelope policy, string modPolicy = Admins)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return Policy(Protos.Common.Policy.Types.PolicyType.Signature, policy, modPolicy);
    }

    /// <summary>A policy that the groups below satisfy by theirs.</summary>
    /// <param name="rule">How many of the groups below must.</param>
    /// <param name="subPolicy">The name of their policy.</param>
    /// <param name="modPolicy">Whose signatures change it: a policy of its group, or an absolute path.</param>
    public static ConfigPolicy ImplicitMeta(ImplicitMetaPolicy.Types.Rule rule, string subPolicy, string modPolicy = Admins) =>
        Policy(Protos.Common.Policy.Types.PolicyType.ImplicitMeta, new ImplicitMetaPolicy { Rule = rule, SubPolicy = subPolicy }, modPolicy);

    internal static ConfigPolicy AnyOf(string mspId, params ReadOnlySpan<MSPRole.Types.MSPRoleType> roles)
    {
        var anyOf = new SignaturePolicy.Types.NOutOf { N = 1 };
        var policy = new SignaturePolicyEnvelope { Rule = new SignaturePolicy { NOutOf = anyOf } };
        foreach (var role in roles)
        {
            anyOf.Rules.Add(new SignaturePolicy { SignedBy = policy.Identities.Count });
            policy.Identities.Add(SignaturePolicies.Principal(mspId, role));
        }
        return Signature(policy);
    }

    private static ConfigPolicy Policy(Policy.Types.PolicyType type, IMessage value, string modPolicy) => new()
    {
        Policy = new Policy { Type = (int)type, Value = value.ToByteString() },
        ModPolicy = modPolicy,
    };
}
