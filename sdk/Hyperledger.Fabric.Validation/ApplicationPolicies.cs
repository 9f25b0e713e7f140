using Google.Protobuf;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Validation;

/// <summary>
/// Evaluates endorsement policies over the endorsements of one transaction, each policy once. Fabric: core/policy/application.go.
/// </summary>
internal sealed class ApplicationPolicies(ChannelConfig config, CheckedTransaction transaction)
{
    private readonly Dictionary<ByteString, bool> _evaluated = [];

    /// <param name="policy">A serialized ApplicationPolicy.</param>
    public bool IsSatisfied(ByteString policy)
    {
        if (_evaluated.TryGetValue(policy, out var known))
            return known;
        return _evaluated[policy] = Evaluate(policy);
    }

    /// <param name="policy">A serialized SignaturePolicyEnvelope, as a key's metadata holds it. One that cannot be read is never satisfied.</param>
    public bool IsKeyPolicySatisfied(byte[] policy)
    {
        try
        {
            return IsSatisfied(SignaturePolicyEnvelope.Parser.ParseFrom(policy));
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
    }

    private bool Evaluate(ByteString policy)
    {
        ApplicationPolicy parsed;
        try
        {
            parsed = ApplicationPolicy.Parser.ParseFrom(policy);
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
        return parsed.TypeCase switch
        {
            ApplicationPolicy.TypeOneofCase.SignaturePolicy => IsSatisfied(parsed.SignaturePolicy),
            ApplicationPolicy.TypeOneofCase.ChannelConfigPolicyReference => transaction.Endorsers is { } endorsers
                ? config.Policies.IsSatisfiedBy(parsed.ChannelConfigPolicyReference, endorsers)
                : config.Policies.Evaluate(parsed.ChannelConfigPolicyReference, transaction.Endorsements).Satisfied,
            _ => false,
        };
    }

    // An endorser whose certificate has a problem may still be named by a policy as that very identity: the long way then.
    private bool IsSatisfied(SignaturePolicyEnvelope policy) => transaction.Endorsers is { } endorsers
        ? config.Policies.IsSatisfiedBy(policy, endorsers)
        : config.Policies.Evaluate(policy, transaction.Endorsements).Satisfied;
}
