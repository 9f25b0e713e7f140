using Google.Protobuf;
using Hyperledger.Fabric.Protos.Common;

namespace Hyperledger.Fabric.Shim;

/// <summary>
/// A key's endorsement policy that every organisation named must satisfy (fabric-chaincode-go pkg/statebased).
/// Equal policies have equal bytes: organisations are sorted by their UTF-8 bytes.
/// </summary>
public sealed class KeyEndorsementPolicy
{
    private readonly SortedDictionary<string, MSPRole.Types.MSPRoleType> _roles = new(Utf8Order.Instance);

    /// <summary>Creates a policy that names nobody.</summary>
    public KeyEndorsementPolicy()
    {
    }

    /// <summary>Reads the organisations of a policy; principals that are not roles are left out.</summary>
    /// <param name="policy">A serialized common.SignaturePolicyEnvelope; empty for none.</param>
    /// <exception cref="InvalidProtocolBufferException">The bytes are no policy.</exception>
    public KeyEndorsementPolicy(ReadOnlyMemory<byte> policy)
    {
        foreach (var identity in SignaturePolicyEnvelope.Parser.ParseFrom(policy.Span).Identities)
        {
            if (identity.PrincipalClassification != MSPPrincipal.Types.Classification.Role) continue;
            var role = MSPRole.Parser.ParseFrom(identity.Principal);
            _roles[role.MspIdentifier] = role.Role;
        }
    }

    /// <summary>The organisations' MSP ids, sorted.</summary>
    public IReadOnlyCollection<string> Organizations => _roles.Keys;

    /// <summary>Requires one signature of each organisation.</summary>
    /// <param name="role">MEMBER or PEER.</param>
    /// <param name="mspIds">The organisations to add; one that is there takes the new role.</param>
    /// <exception cref="ArgumentException">Another role.</exception>
    public void Add(MSPRole.Types.MSPRoleType role, params ReadOnlySpan<string> mspIds)
    {
        if (role is not (MSPRole.Types.MSPRoleType.Member or MSPRole.Types.MSPRoleType.Peer))
            throw new ArgumentException("A key's endorsement policy names members or peers.", nameof(role));
        foreach (var mspId in mspIds) _roles[mspId] = role;
    }

    /// <summary>Requires organisations no longer; unknown ones are ignored.</summary>
    /// <param name="mspIds">The organisations to remove.</param>
    public void Remove(params ReadOnlySpan<string> mspIds)
    {
        foreach (var mspId in mspIds) _roles.Remove(mspId);
    }

    /// <summary>The serialized common.SignaturePolicyEnvelope: n out of the n organisations.</summary>
    public byte[] ToByteArray()
    {
        var all = new SignaturePolicy.Types.NOutOf { N = _roles.Count };
        var envelope = new SignaturePolicyEnvelope { Rule = new SignaturePolicy { NOutOf = all } };
        foreach (var (mspId, role) in _roles)
        {
            // signed_by 0 is a member of a oneof and is written: presence is explicit there.
            all.Rules.Add(new SignaturePolicy { SignedBy = envelope.Identities.Count });
            envelope.Identities.Add(new MSPPrincipal
            {
                PrincipalClassification = MSPPrincipal.Types.Classification.Role,
                Principal = new MSPRole { MspIdentifier = mspId, Role = role }.ToByteString(),
            });
        }
        return envelope.ToByteArray();
    }

    private sealed class Utf8Order : IComparer<string>
    {
        internal static readonly Utf8Order Instance = new();

        public int Compare(string? x, string? y)
        {
            if (x is null || y is null) return (x is null ? 0 : 1) - (y is null ? 0 : 1);
            return System.Text.Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(y));
        }
    }
}
