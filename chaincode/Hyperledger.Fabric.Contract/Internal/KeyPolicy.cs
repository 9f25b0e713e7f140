using Hyperledger.Fabric.Protos.Common;

namespace Hyperledger.Fabric.Contract.Internal;

/// <summary>Evaluates a key's endorsement policy by the organisations that endorsed, each with one signature.</summary>
internal static class KeyPolicy
{
    internal static bool IsSatisfied(ReadOnlyMemory<byte> policy, IReadOnlyCollection<string> endorsers)
    {
        var envelope = SignaturePolicyEnvelope.Parser.ParseFrom(policy.Span);
        return IsSatisfied(envelope.Rule, envelope, new HashSet<string>(endorsers, StringComparer.Ordinal));
    }

    // A signature counts once: what a rule has used is gone for the rules beside it.
    private static bool IsSatisfied(SignaturePolicy rule, SignaturePolicyEnvelope envelope, HashSet<string> unused)
    {
        if (rule.TypeCase == SignaturePolicy.TypeOneofCase.SignedBy)
        {
            var principal = envelope.Identities[rule.SignedBy];
            return principal.PrincipalClassification == MSPPrincipal.Types.Classification.Role
                && unused.Remove(MSPRole.Parser.ParseFrom(principal.Principal).MspIdentifier);
        }
        return rule.NOutOf.Rules.Count(part => IsSatisfied(part, envelope, unused)) >= rule.NOutOf.N;
    }
}
