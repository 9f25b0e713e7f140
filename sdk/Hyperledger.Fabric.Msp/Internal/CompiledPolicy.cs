using Google.Protobuf;
using Hyperledger.Fabric.Protos.Common;

namespace Hyperledger.Fabric.Msp.Internal;

/// <summary>A policy ready to be evaluated over identities whose signatures have been checked. Immutable.</summary>
internal abstract class CompiledPolicy
{
    /// <summary>Says whether the identities satisfy the policy.</summary>
    public abstract bool IsSatisfiedBy(IReadOnlyList<ResolvedIdentity> identities);

    /// <summary>Says why identities do not satisfy the policy.</summary>
    public abstract string Refusal(IReadOnlyList<ResolvedIdentity> identities);

    /// <exception cref="InvalidConfigurationException">The policy does not make sense.</exception>
    public static CompiledPolicy OfSignatures(SignaturePolicyEnvelope policy, string name)
    {
        if (policy.Version != 0)
            throw new InvalidConfigurationException($"The policy {name} is of version {policy.Version}; 0 is known.");
        if (policy.Rule is null)
            throw new InvalidConfigurationException($"The policy {name} has no rule.");
        Check(policy.Rule, policy.Identities.Count, name);
        return new Signatures(policy);
    }

    private static void Check(SignaturePolicy rule, int principals, string name)
    {
        switch (rule.TypeCase)
        {
            case SignaturePolicy.TypeOneofCase.SignedBy:
                if (rule.SignedBy < 0 || rule.SignedBy >= principals)
                    throw new InvalidConfigurationException($"The policy {name} names principal {rule.SignedBy} of {principals}.");
                break;
            case SignaturePolicy.TypeOneofCase.NOutOf:
                foreach (var part in rule.NOutOf.Rules)
                    Check(part, principals, name);
                break;
            default:
                throw new InvalidConfigurationException($"The policy {name} has a rule of no known kind.");
        }
    }

    /// <summary>Signatures by principals (Fabric <c>common/cauthdsl/cauthdsl.go</c>): each identity serves one principal at most.</summary>
    private sealed class Signatures(SignaturePolicyEnvelope policy) : CompiledPolicy
    {
        private readonly Principal[] _principals = [.. policy.Identities.Select(Principal.Of)];

        public override bool IsSatisfiedBy(IReadOnlyList<ResolvedIdentity> identities) => Evaluate(policy.Rule, identities, new bool[identities.Count]);

        public override string Refusal(IReadOnlyList<ResolvedIdentity> identities) =>
            $"the signatures of {Describe(identities)} do not satisfy {SignaturePolicies.Describe(policy)}";

        private bool Evaluate(SignaturePolicy rule, IReadOnlyList<ResolvedIdentity> identities, bool[] used)
        {
            if (rule.TypeCase == SignaturePolicy.TypeOneofCase.SignedBy)
                return Serve(_principals[rule.SignedBy], identities, used);

            // A part that fails leaves the identities that it tried to the parts after it; all parts are evaluated even
            // when enough have passed, since what they use is gone for the rule above.
            var verified = 0;
            var tried = new bool[used.Length];
            foreach (var part in rule.NOutOf.Rules)
            {
                used.CopyTo(tried, 0);
                if (!Evaluate(part, identities, tried))
                    continue;
                verified++;
                tried.CopyTo(used, 0);
            }

            return verified >= rule.NOutOf.N;
        }

        private static bool Serve(Principal principal, IReadOnlyList<ResolvedIdentity> identities, bool[] used)
        {
            for (var i = 0; i < identities.Count; i++)
            {
                var (identity, problem) = identities[i];
                if (used[i] || identity is null || !principal.Covers(identity, problem))
                    continue;
                used[i] = true;
                return true;
            }

            return false;
        }

        private static string Describe(IReadOnlyList<ResolvedIdentity> identities) => identities.Count == 0 ? "nobody"
            : string.Join(", ", identities.Select(i => i.Identity is { Role: { } role } one
                ? $"{one.MspId}.{CertificateAuthority.OrganizationalUnit(role)}" : i.Identity!.MspId));
    }

    /// <summary>A principal, its role parsed once; other kinds and what is no role are judged as they stand.</summary>
    private sealed record Principal(MSPPrincipal Message, MSPRole? Role)
    {
        public static Principal Of(MSPPrincipal message)
        {
            if (message.PrincipalClassification != MSPPrincipal.Types.Classification.Role) return new(message, null);
            try
            {
                return new(message, MSPRole.Parser.ParseFrom(message.Principal));
            }
            catch (InvalidProtocolBufferException)
            {
                return new(message, null);
            }
        }

        public bool Covers(ValidatedIdentity identity, IdentityProblem? problem) =>
            Role is null ? identity.Msp.Satisfies(identity, problem, Message) : identity.Msp.HasRole(identity, problem, Role);
    }

    /// <summary>So many of the sub-groups' policies of one name (Fabric <c>common/policies/implicitmeta.go</c>).</summary>
    internal sealed class ImplicitMeta(ImplicitMetaPolicy.Types.Rule rule, string subPolicy, IReadOnlyList<CompiledPolicy?> parts) : CompiledPolicy
    {
        private readonly int _threshold = parts.Count == 0 ? 0 : rule switch
        {
            ImplicitMetaPolicy.Types.Rule.Any => 1,
            ImplicitMetaPolicy.Types.Rule.All => parts.Count,
            ImplicitMetaPolicy.Types.Rule.Majority => (parts.Count / 2) + 1,

            // Go leaves the threshold of an unknown rule at 0, which one satisfied part makes negative: never satisfied
            // unless no part is. Refuse instead.
            _ => int.MaxValue,
        };

        public override bool IsSatisfiedBy(IReadOnlyList<ResolvedIdentity> identities)
        {
            var satisfied = 0;
            foreach (var part in parts)
            {
                if (satisfied >= _threshold)
                    break;
                if (part is not null && part.IsSatisfiedBy(identities))
                    satisfied++;
            }

            return satisfied >= _threshold;
        }

        public override string Refusal(IReadOnlyList<ResolvedIdentity> identities) =>
            $"{parts.Count(part => part is not null && part.IsSatisfiedBy(identities))} of {parts.Count} '{subPolicy}' policies of its sub-groups are satisfied and {_threshold} are needed";
    }
}
