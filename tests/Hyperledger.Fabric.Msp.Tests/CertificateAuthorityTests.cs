using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace Hyperledger.Fabric.Msp.Tests;

[TestClass]
public class CertificateAuthorityTests
{
    private static readonly FakeTimeProvider Time = new(new DateTimeOffset(2026, 9, 1, 0, 0, 0, TimeSpan.Zero));

    private static CertificateAuthority NewAuthority(params string[] units) => CertificateAuthority.Create(
        new() { Organization = "school", CommonName = "ca.school", OrganizationalUnits = units }, Time);

    [TestMethod]
    public void An_authority_names_itself_with_its_units_and_may_sign_certificates_and_lists()
    {
        using var authority = NewAuthority("embedded");
        using var certificate = X509Certificate2.CreateFromPem(authority.CertificatePem);

        Assert.AreEqual("CN=ca.school, OU=embedded, O=school", certificate.Subject);
        Assert.IsTrue(certificate.Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority);
        Assert.AreEqual(
            X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, certificate.Extensions.OfType<X509KeyUsageExtension>().Single().KeyUsages);
        Assert.IsNotNull(certificate.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Single().SubjectKeyIdentifier);
        Assert.AreEqual(Time.GetUtcNow() - TimeSpan.FromMinutes(5), new DateTimeOffset(certificate.NotBefore.ToUniversalTime()));
    }

    [TestMethod]
    public void A_signing_certificate_has_its_role_its_attributes_and_chains_to_the_authority()
    {
        using var authority = NewAuthority();
        var issued = authority.IssueSigning("registrar-7f3a", NodeRole.Client,
            new Dictionary<string, string> { ["unit"] = "3435000001", ["role"] = "school-registrar" }, ["department1"]);
        using var certificate = X509Certificate2.CreateFromPem(issued.CertificatePem, issued.PrivateKeyPem);

        Assert.AreEqual("CN=registrar-7f3a, OU=department1, OU=client", certificate.Subject);
        var attributes = certificate.Extensions.Single(e => e.Oid!.Value == CertificateAuthority.AttributesOid);
        Assert.AreEqual("""{"attrs":{"role":"school-registrar","unit":"3435000001"}}""", Encoding.UTF8.GetString(attributes.RawData));
        Assert.IsTrue(Chains(certificate, authority));
        Assert.DoesNotContain("PRIVATE", issued.ToString());
    }

    [TestMethod]
    public void A_TLS_certificate_is_valid_for_this_machine_unless_hosts_are_named()
    {
        using var authority = NewAuthority();
        using var local = X509Certificate2.CreateFromPem(authority.IssueTls("peer0").CertificatePem);
        using var named = X509Certificate2.CreateFromPem(authority.IssueTls("peer0", ["peer0.school.example", "10.0.0.7"]).CertificatePem);

        Assert.IsTrue(local.MatchesHostname("localhost"));
        Assert.IsTrue(local.MatchesHostname("127.0.0.1"));
        Assert.IsTrue(named.MatchesHostname("peer0.school.example"));
        Assert.IsTrue(named.MatchesHostname("10.0.0.7"));
        Assert.IsFalse(named.MatchesHostname("localhost"));
        Assert.HasCount(2, local.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages.Cast<Oid>());
        Assert.IsTrue(Chains(local, authority));
    }

    [TestMethod]
    public void Serial_numbers_are_random_and_positive()
    {
        using var authority = NewAuthority();
        var serials = Enumerable.Range(0, 50).Select(_ =>
        {
            using var certificate = X509Certificate2.CreateFromPem(authority.IssueSigning("a", NodeRole.Client).CertificatePem);
            Assert.IsLessThan((byte)0x80, certificate.SerialNumberBytes.Span[0]);
            return certificate.SerialNumber;
        }).ToHashSet();
        Assert.HasCount(50, serials);
    }

    [TestMethod]
    public void Certificates_carry_low_S_signatures()
    {
        using var authority = NewAuthority();
        for (var i = 0; i < 20; i++)
        {
            using var certificate = X509Certificate2.CreateFromPem(authority.IssueSigning("a", NodeRole.Peer).CertificatePem);
            Assert.IsTrue(LowS.IsLow(Internal.Certificate.Read(certificate.RawData).Signature.Span, 256));
        }
    }

    [TestMethod]
    public void Nothing_issued_begins_before_its_authority_or_outlives_it()
    {
        var time = new FakeTimeProvider(Time.GetUtcNow());
        using var root = CertificateAuthority.Create(
            new() { Organization = "o", CommonName = "ca", Validity = TimeSpan.FromDays(30) }, time);
        using var certificate = X509Certificate2.CreateFromPem(root.IssueSigning("a", NodeRole.Client).CertificatePem);
        using var authority = X509Certificate2.CreateFromPem(root.CertificatePem);

        Assert.IsGreaterThanOrEqualTo(authority.NotBefore, certificate.NotBefore);
        Assert.AreEqual(authority.NotAfter, certificate.NotAfter);
    }

    [TestMethod]
    public void A_loaded_authority_issues_as_before_and_refuses_a_foreign_key()
    {
        using var first = NewAuthority();
        using var other = NewAuthority();
        using var again = CertificateAuthority.Load(first.CertificatePem, first.ExportPrivateKeyPem(), Time);
        using var certificate = X509Certificate2.CreateFromPem(again.IssueSigning("a", NodeRole.Orderer).CertificatePem);

        Assert.AreEqual(first.CertificatePem, again.CertificatePem);
        Assert.IsTrue(Chains(certificate, first));
        Assert.ThrowsExactly<ArgumentException>(() => CertificateAuthority.Load(first.CertificatePem, other.ExportPrivateKeyPem()));
        var leaf = first.IssueSigning("a", NodeRole.Client);
        Assert.ThrowsExactly<ArgumentException>(() => CertificateAuthority.Load(leaf.CertificatePem, leaf.PrivateKeyPem));
    }

    private static bool Chains(X509Certificate2 certificate, CertificateAuthority authority)
    {
        using var root = X509Certificate2.CreateFromPem(authority.CertificatePem);
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(root);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = Time.GetUtcNow().LocalDateTime;
        return chain.Build(certificate);
    }
}
