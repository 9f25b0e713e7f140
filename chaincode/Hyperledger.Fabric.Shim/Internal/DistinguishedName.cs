using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Hyperledger.Fabric.Shim.Internal;

/// <summary>
/// A name as pkg/cid of fabric-chaincode-go prints it: the attributes Go's pkix.Name knows, grouped by type in Go's
/// order, written back to front by RFC 2253's rules. Others do not appear, as they do not in Go.
/// </summary>
internal sealed class DistinguishedName
{
    private static readonly (string Oid, string Name, bool Single)[] Known =
    [
        ("2.5.4.6", "C", false), ("2.5.4.10", "O", false), ("2.5.4.11", "OU", false), ("2.5.4.7", "L", false),
        ("2.5.4.8", "ST", false), ("2.5.4.9", "STREET", false), ("2.5.4.17", "POSTALCODE", false),
        ("2.5.4.3", "CN", true), ("2.5.4.5", "SERIALNUMBER", true),
    ];

    private readonly List<(string Oid, string Value)> _attributes;

    private DistinguishedName(List<(string Oid, string Value)> attributes) => _attributes = attributes;

    internal IReadOnlyList<string> OrganizationalUnits => [.. from a in _attributes where a.Oid == "2.5.4.11" select a.Value];

    internal static DistinguishedName Read(X500DistinguishedName name)
    {
        var attributes = new List<(string, string)>();
        var names = new AsnReader(name.RawData, AsnEncodingRules.DER).ReadSequence();
        while (names.HasData)
        {
            var relative = names.ReadSetOf();
            while (relative.HasData)
            {
                var attribute = relative.ReadSequence();
                var oid = attribute.ReadObjectIdentifier();
                var tag = attribute.PeekTag();
                if (tag.TagClass == TagClass.Universal && Enum.IsDefined((UniversalTagNumber)tag.TagValue) && IsText((UniversalTagNumber)tag.TagValue))
                    attributes.Add((oid, attribute.ReadCharacterString((UniversalTagNumber)tag.TagValue)));
            }
        }
        return new DistinguishedName(attributes);
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        for (var i = Known.Length - 1; i >= 0; i--)
        {
            var (oid, name, single) = Known[i];
            var values = _attributes.Where(a => a.Oid == oid).Select(a => a.Value).ToList();
            if (single && values.Count > 0) values = values[^1].Length > 0 ? [values[^1]] : [];
            if (values.Count == 0) continue;
            if (text.Length > 0) text.Append(',');
            for (var j = 0; j < values.Count; j++)
            {
                if (j > 0) text.Append('+');
                text.Append(name).Append('=');
                AppendEscaped(text, values[j]);
            }
        }
        return text.ToString();
    }

    private static bool IsText(UniversalTagNumber tag) => tag is UniversalTagNumber.UTF8String or UniversalTagNumber.PrintableString
        or UniversalTagNumber.IA5String or UniversalTagNumber.T61String or UniversalTagNumber.BMPString or UniversalTagNumber.NumericString;

    private static void AppendEscaped(StringBuilder text, string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            var edge = (i == 0 && c is (' ' or '#')) || (i == value.Length - 1 && c == ' ');
            if (edge || c is ',' or '+' or '"' or '\\' or '<' or '>' or ';') text.Append('\\');
            text.Append(c);
        }
    }
}
