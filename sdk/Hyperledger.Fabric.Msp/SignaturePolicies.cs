using System.Globalization;
using System.Text;
using Google.Protobuf;
using Hyperledger.Fabric.Msp.Internal;
using Hyperledger.Fabric.Protos.Common;

namespace Hyperledger.Fabric.Msp;

/// <summary>Writes signature policies, from the language of Fabric's tools (<c>common/policydsl</c>) or from parts.</summary>
public static class SignaturePolicies
{
    /// <summary>
    /// Parses a policy as <c>AND('Org1MSP.peer', OR('Org2MSP.member', 'Org3MSP.admin'))</c> or
    /// <c>OutOf(2, 'Org1MSP.peer', …)</c>. Roles are member, admin, client, peer and orderer.
    /// </summary>
    /// <param name="text">The policy.</param>
    /// <returns>The message that Fabric's tools make of the same text, byte for byte: principals of inner gates come first.</returns>
    /// <exception cref="FormatException">The text is no policy; the message gives the position, counted from 1.</exception>
    public static SignaturePolicyEnvelope Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new SignaturePolicyParser(text).Parse();
    }

    /// <summary>A policy that so many of the principals satisfy, each by another identity.</summary>
    /// <param name="count">How many; 0 for a policy that anyone satisfies.</param>
    /// <param name="principals">The principals as <c>Org1MSP.peer</c>.</param>
    /// <exception cref="FormatException">A principal is none.</exception>
    public static SignaturePolicyEnvelope OutOf(int count, params ReadOnlySpan<string> principals)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var policy = new SignaturePolicyEnvelope { Rule = new() { NOutOf = new() { N = count } } };
        foreach (var principal in principals)
        {
            policy.Rule.NOutOf.Rules.Add(new SignaturePolicy { SignedBy = policy.Identities.Count });
            policy.Identities.Add(SignaturePolicyParser.ParsePrincipal(principal)
                ?? throw new FormatException($"'{principal}' is no principal as 'Org1MSP.peer'."));
        }

        return policy;
    }

    /// <summary>The principal of a role in an MSP.</summary>
    /// <param name="mspId">The MSP's id.</param>
    /// <param name="role">The role.</param>
    public static MSPPrincipal Principal(string mspId, MSPRole.Types.MSPRoleType role) => new()
    {
        PrincipalClassification = MSPPrincipal.Types.Classification.Role,
        Principal = new MSPRole { MspIdentifier = mspId, Role = role }.ToByteString(),
    };

    /// <summary>
    /// The policy that /Channel/Orderer/BlockValidation has under BFT: a quorum of ceil((N + F + 1) / 2) of N orderers,
    /// of whom F = (N - 1) / 3 may fail (Fabric <c>common/policies/bft.go</c>).
    /// </summary>
    /// <param name="consenters">The orderers, as <c>/Channel/Orderer/Orderers</c> lists them.</param>
    public static SignaturePolicyEnvelope BftBlockValidation(IEnumerable<Consenter> consenters)
    {
        ArgumentNullException.ThrowIfNull(consenters);
        var policy = new SignaturePolicyEnvelope { Rule = new() { NOutOf = new() } };
        foreach (var consenter in consenters)
        {
            policy.Rule.NOutOf.Rules.Add(new SignaturePolicy { SignedBy = policy.Identities.Count });
            policy.Identities.Add(new MSPPrincipal
            {
                PrincipalClassification = MSPPrincipal.Types.Classification.Identity,
                Principal = new Protos.Msp.SerializedIdentity { Mspid = consenter.MspId, IdBytes = consenter.Identity }.ToByteString(),
            });
        }

        var count = policy.Identities.Count;
        policy.Rule.NOutOf.N = (count + ((count - 1) / 3) + 2) / 2;
        return policy;
    }

    /// <summary>Writes a policy in the language that <see cref="Parse"/> reads; principals other than roles as their kind.</summary>
    /// <param name="policy">The policy.</param>
    public static string Describe(SignaturePolicyEnvelope policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var text = new StringBuilder();
        Describe(policy.Rule, policy, text);
        return text.ToString();
    }

    private static void Describe(SignaturePolicy? rule, SignaturePolicyEnvelope policy, StringBuilder text)
    {
        if (rule?.TypeCase == SignaturePolicy.TypeOneofCase.SignedBy)
        {
            text.Append('\'').Append(rule.SignedBy >= 0 && rule.SignedBy < policy.Identities.Count
                ? Describe(policy.Identities[rule.SignedBy]) : "?").Append('\'');
            return;
        }

        if (rule?.TypeCase != SignaturePolicy.TypeOneofCase.NOutOf)
        {
            text.Append('?');
            return;
        }

        var gate = rule.NOutOf;
        var all = gate.N == gate.Rules.Count;
        text.Append(all ? "AND(" : gate.N == 1 ? "OR(" : string.Create(CultureInfo.InvariantCulture, $"OutOf({gate.N}"));
        for (var i = 0; i < gate.Rules.Count; i++)
        {
            if (i > 0 || (!all && gate.N != 1))
                text.Append(", ");
            Describe(gate.Rules[i], policy, text);
        }

        text.Append(')');
    }

    private static string Describe(MSPPrincipal principal)
    {
        try
        {
            switch (principal.PrincipalClassification)
            {
                case MSPPrincipal.Types.Classification.Role:
                    var role = MSPRole.Parser.ParseFrom(principal.Principal);
                    return $"{role.MspIdentifier}.{role.Role.ToString().ToLowerInvariant()}";
                case MSPPrincipal.Types.Classification.OrganizationUnit:
                    var unit = OrganizationUnit.Parser.ParseFrom(principal.Principal);
                    return $"{unit.MspIdentifier}.unit:{unit.OrganizationalUnitIdentifier}";
                case MSPPrincipal.Types.Classification.Identity:
                    return $"{Protos.Msp.SerializedIdentity.Parser.ParseFrom(principal.Principal).Mspid}.identity";
                default:
                    return principal.PrincipalClassification.ToString().ToLowerInvariant();
            }
        }
        catch (InvalidProtocolBufferException)
        {
            return "?";
        }
    }
}
