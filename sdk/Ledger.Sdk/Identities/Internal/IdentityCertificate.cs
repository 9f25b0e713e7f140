using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.RegularExpressions;
using Hyperledger.Fabric.Msp;

namespace Ledger.Sdk.Identities.Internal;

/// <summary>What the ledger reads from an identity's certificate or request.</summary>
internal static partial class IdentityCertificate
{
    private const string CommonName = "2.5.4.3";
    private const string OrganizationalUnit = "2.5.4.11";

    public static string? EnrolmentId(X509Certificate2 certificate) => Find(certificate.SubjectName, CommonName);

    /// <summary>The first value of a kind in a name; null if there is none.</summary>
    public static string? EnrolmentId(X500DistinguishedName name) => Find(name, CommonName);

    public static bool IsClient(X509Certificate2 certificate) => certificate.SubjectName.EnumerateRelativeDistinguishedNames()
        .Any(n => !n.HasMultipleElements && n.GetSingleElementType().Value == OrganizationalUnit && n.GetSingleElementValue() == "client");

    /// <summary>The attributes of Fabric CA's extension; empty without it or if it cannot be understood.</summary>
    public static IReadOnlyDictionary<string, string> Attributes(IEnumerable<X509Extension> extensions)
    {
        if (extensions.FirstOrDefault(e => e.Oid?.Value == CertificateAuthority.AttributesOid) is not { } extension)
            return new Dictionary<string, string>();
        try
        {
            using var json = JsonDocument.Parse(extension.RawData);
            return json.RootElement.GetProperty("attrs").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString() ?? string.Empty, StringComparer.Ordinal);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return new Dictionary<string, string>();
        }
    }

    /// <summary>Whether a text is an enrolment id as this program draws them; a name of somebody is none.</summary>
    public static bool IsEnrolmentId(string text) => EnrolmentIdPattern().IsMatch(text);

    private static string? Find(X500DistinguishedName name, string type) => name.EnumerateRelativeDistinguishedNames()
        .Where(n => !n.HasMultipleElements && n.GetSingleElementType().Value == type)
        .Select(n => n.GetSingleElementValue())
        .FirstOrDefault();

    [GeneratedRegex(@"^[0-9a-f]{16,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex EnrolmentIdPattern();
}
