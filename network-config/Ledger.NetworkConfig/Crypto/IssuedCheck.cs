using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Hyperledger.Fabric.Msp;

namespace Ledger.NetworkConfig.Crypto;

/// <summary>Whether an authority issued what was asked of it.</summary>
internal static class IssuedCheck
{
    private const string CommonName = "2.5.4.3";
    private const string OrganizationalUnit = "2.5.4.11";

    /// <summary>What is wrong with a root; null if nothing is.</summary>
    public static string? RootProblem(string pem, DateTimeOffset now)
    {
        try
        {
            using var root = X509Certificate2.CreateFromPem(pem);
            return !root.Extensions.OfType<X509BasicConstraintsExtension>().Any(b => b.CertificateAuthority) ? "no authority's certificate"
                : !root.SubjectName.RawData.AsSpan().SequenceEqual(root.IssuerName.RawData) ? "an intermediate authority's certificate; the root's belongs here"
                : root.NotAfter.ToUniversalTime() <= now.UtcDateTime ? "expired"
                : null;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return "no certificate in PEM";
        }
    }

    /// <summary>What is wrong with a certificate; null if nothing is.</summary>
    public static string? Problem(CertificateWish wish, string pem, PublicKey key, string rootPem, DateTimeOffset now)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(pem);
            using var root = X509Certificate2.CreateFromPem(rootPem);
            if (!certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo())) return "another key than the request's";
            if (certificate.NotAfter.ToUniversalTime() <= now.UtcDateTime) return "expired";
            if (!IsIssuedBy(certificate, root, now)) return "not issued by the root that came with it";
            if (!Names(certificate, CommonName).Contains(wish.EnrolmentId)) return $"its CN is not {wish.EnrolmentId}";
            return wish.Kind == CertificateKind.Tls ? TlsProblem(wish, certificate) : SigningProblem(wish, certificate);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return "no certificate in PEM";
        }
    }

    private static string? SigningProblem(CertificateWish wish, X509Certificate2 certificate)
    {
        // Fabric takes the role from one OU of the four; a second would make two of one (msp/mspimplsetup.go).
        string[] roles = [.. Names(certificate, OrganizationalUnit).Where(u => u is "client" or "peer" or "admin" or "orderer")];
        if (roles is not [var role] || role != wish.Type) return $"its OU is not {wish.Type} ({string.Join(", ", roles)})";
        var attributes = Attributes(certificate);
        return wish.Attributes.FirstOrDefault(a => attributes.GetValueOrDefault(a.Key) != a.Value) is { Key: { } name } wrong ? $"its attribute {name} is not {wrong.Value}" : null;
    }

    private static string? TlsProblem(CertificateWish wish, X509Certificate2 certificate)
    {
        if (wish.Hosts.FirstOrDefault(h => !certificate.MatchesHostname(h, allowWildcards: false, allowCommonName: false)) is { } host) return $"not valid for {host}";
        var usage = certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault()?.EnhancedKeyUsages.Cast<Oid>().Select(o => o.Value).ToList();
        string[] needed = wish.Hosts.Count > 0 ? ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"] : ["1.3.6.1.5.5.7.3.2"];
        return usage is not null && needed.FirstOrDefault(n => !usage.Contains(n)) is { } lacking ? $"without the extended key usage {lacking}" : null;
    }

    private static bool IsIssuedBy(X509Certificate2 certificate, X509Certificate2 root, DateTimeOffset now)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(root);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        // The attributes' extension is Fabric's own; nobody else knows it.
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        return chain.Build(certificate);
    }

    private static IEnumerable<string> Names(X509Certificate2 certificate, string type) => certificate.SubjectName.EnumerateRelativeDistinguishedNames()
        .Where(n => !n.HasMultipleElements && n.GetSingleElementType().Value == type)
        .Select(n => n.GetSingleElementValue())
        .OfType<string>();

    private static Dictionary<string, string> Attributes(X509Certificate2 certificate)
    {
        if (certificate.Extensions.FirstOrDefault(e => e.Oid?.Value == CertificateAuthority.AttributesOid) is not { } extension) return [];
        try
        {
            using var json = JsonDocument.Parse(extension.RawData);
            return json.RootElement.GetProperty("attrs").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString() ?? "", StringComparer.Ordinal);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return [];
        }
    }
}
