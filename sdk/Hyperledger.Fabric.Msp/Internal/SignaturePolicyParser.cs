using System.Globalization;
using Hyperledger.Fabric.Protos.Common;

namespace Hyperledger.Fabric.Msp.Internal;

/// <summary>Parses the policy language of Fabric's <c>common/policydsl/policyparser.go</c>.</summary>
internal sealed class SignaturePolicyParser(string text)
{
    private const int DeepestNesting = 50;

    private readonly List<MSPPrincipal> _principals = [];
    private int _at;

    public SignaturePolicyEnvelope Parse()
    {
        SkipSpace();
        var rule = Gate(1);
        SkipSpace();
        if (_at < text.Length)
            throw Error("the policy has ended, but more text follows");
        var policy = new SignaturePolicyEnvelope { Rule = rule };
        policy.Identities.AddRange(_principals);
        return policy;
    }

    public static MSPPrincipal? ParsePrincipal(string principal)
    {
        var dot = principal.LastIndexOf('.');
        if (dot <= 0 || !principal.AsSpan(0, dot).ContainsOnlyIdentifierCharacters())
            return null;
        MSPRole.Types.MSPRoleType? role = principal[(dot + 1)..] switch
        {
            "member" => MSPRole.Types.MSPRoleType.Member,
            "admin" => MSPRole.Types.MSPRoleType.Admin,
            "client" => MSPRole.Types.MSPRoleType.Client,
            "peer" => MSPRole.Types.MSPRoleType.Peer,
            "orderer" => MSPRole.Types.MSPRoleType.Orderer,
            _ => null,
        };
        return role is { } known ? SignaturePolicies.Principal(principal[..dot], known) : null;
    }

    private SignaturePolicy Gate(int depth)
    {
        if (depth > DeepestNesting)
            throw Error($"gates nest deeper than {DeepestNesting}");

        var start = _at;
        while (_at < text.Length && char.IsAsciiLetter(text[_at]))
            _at++;
        var name = text[start.._at];
        var isOutOf = name is "OutOf" or "outof" or "OUTOF";
        var isAnd = name is "And" or "and" or "AND";
        if (!isOutOf && !isAnd && name is not ("Or" or "or" or "OR"))
        {
            _at = start;
            throw Error("AND, OR or OutOf is expected");
        }

        Expect('(');
        int? count = isOutOf ? Count() : null;
        if (isOutOf)
            Expect(',');

        var parts = new List<(SignaturePolicy? Gate, MSPPrincipal? Principal)>();
        do
        {
            SkipSpace();
            parts.Add(_at < text.Length && text[_at] is '\'' or '"' ? (null, Principal()) : (Gate(depth + 1), null));
            SkipSpace();
        }
        while (TryTake(','));
        Expect(')');

        var n = count ?? (isAnd ? parts.Count : 1);
        if (n > parts.Count + 1)
            throw Error($"{n} of {parts.Count} cannot be satisfied");

        // Fabric evaluates inner gates before it numbers the principals of the outer one; the bytes must agree, since
        // organisations approve a definition by its bytes.
        var rule = new SignaturePolicy { NOutOf = new() { N = n } };
        foreach (var (gate, principal) in parts)
        {
            if (principal is null)
            {
                rule.NOutOf.Rules.Add(gate);
                continue;
            }

            rule.NOutOf.Rules.Add(new SignaturePolicy { SignedBy = _principals.Count });
            _principals.Add(principal);
        }

        return rule;
    }

    private int Count()
    {
        SkipSpace();
        var quote = _at < text.Length && text[_at] is '\'' or '"' ? text[_at++] : '\0';
        var start = _at;
        while (_at < text.Length && char.IsAsciiDigit(text[_at]))
            _at++;
        if (!int.TryParse(text.AsSpan(start, _at - start), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            throw Error("OutOf begins with a count");
        if (quote != '\0' && !TryTake(quote))
            throw Error("the count's quotation mark is not closed");
        return count;
    }

    private MSPPrincipal Principal()
    {
        var quote = text[_at];
        var end = text.IndexOf(quote, _at + 1);
        if (end < 0)
            throw Error("the quotation mark is not closed");
        var principal = ParsePrincipal(text[(_at + 1)..end])
            ?? throw Error("a principal as 'Org1MSP.peer' is expected, with the role member, admin, client, peer or orderer");
        _at = end + 1;
        return principal;
    }

    private void Expect(char character)
    {
        SkipSpace();
        if (!TryTake(character))
            throw Error($"'{character}' is expected");
    }

    private bool TryTake(char character)
    {
        if (_at >= text.Length || text[_at] != character)
            return false;
        _at++;
        return true;
    }

    private void SkipSpace()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
            _at++;
    }

    private FormatException Error(string what) => new($"The policy cannot be read at position {_at + 1}: {what}.");
}
