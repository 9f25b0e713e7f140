using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Hyperledger.Fabric.Msp;

namespace Ledger.NetworkConfig.Tests;

/// <summary>
/// Issues what a folder of requests asks for as a Fabric CA would: subject and key from the request, type and attributes from
/// its registration.
/// </summary>
internal sealed class ForeignAuthority : IDisposable
{
    private readonly CertificateAuthority _ca = Create("ca");
    private readonly CertificateAuthority _tlsCa = Create("tlsca");

    /// <summary>Writes the roots and a certificate for each request, but for those left out.</summary>
    public async Task IssueAsync(string requests, string to, params string[] leftOut)
    {
        Directory.CreateDirectory(to);
        await File.WriteAllTextAsync(Path.Combine(to, "ca.pem"), _ca.CertificatePem);
        await File.WriteAllTextAsync(Path.Combine(to, "tlsca.pem"), _tlsCa.CertificatePem);
        using var list = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(requests, "requests.json")));
        foreach (var wish in list.RootElement.EnumerateArray())
        {
            var name = wish.GetProperty("name").GetString()!;
            if (!leftOut.Contains(name)) await File.WriteAllTextAsync(Path.Combine(to, name + ".pem"), await IssueAsync(requests, wish));
        }
    }

    /// <summary>One certificate for a request, of which a test may want something else.</summary>
    public async Task<string> IssueAsync(string requests, JsonElement wish, NodeRole? role = null, IReadOnlyDictionary<string, string>? attributes = null, string[]? hosts = null)
    {
        var csr = CertificateRequest.LoadSigningRequestPem(
            await File.ReadAllTextAsync(Path.Combine(requests, wish.GetProperty("name").GetString() + ".csr")), HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
        var id = csr.SubjectName.EnumerateRelativeDistinguishedNames().Single(n => n.GetSingleElementType().Value == "2.5.4.3").GetSingleElementValue()!;
        if (wish.GetProperty("kind").GetString() == "tls") return _tlsCa.CertifyTls(csr.PublicKey, id, hosts ?? [.. wish.GetProperty("hosts").EnumerateArray().Select(h => h.GetString()!)], TimeSpan.FromDays(365));
        var registered = wish.GetProperty("attributes").EnumerateObject().ToDictionary(a => a.Name, a => a.Value.GetString()!);
        return _ca.CertifySigning(csr.PublicKey, id, role ?? Enum.Parse<NodeRole>(wish.GetProperty("type").GetString()!, ignoreCase: true), attributes ?? registered, validity: TimeSpan.FromDays(365));
    }

    public void Dispose()
    {
        _ca.Dispose();
        _tlsCa.Dispose();
    }

    private static CertificateAuthority Create(string kind) => CertificateAuthority.Create(new CertificateAuthorityOptions { Organization = "County", CommonName = kind + ".county.example" });
}
