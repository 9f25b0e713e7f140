using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ledger.Records.Tests;

[TestClass]
public sealed class SignerKeyTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 30, 8, 0, 0, TimeSpan.Zero);

    [TestMethod]
    [DataRow(SignerAlgorithm.Sm2)]
    [DataRow(SignerAlgorithm.P256)]
    public void Sign_WithAKeyThatWasMade_VerifiesByItsCertificateAlone(SignerAlgorithm algorithm)
    {
        var (certificatePem, keyPem) = SignerKey.Create(algorithm, "a1b2c3", Now, Now.AddYears(1));
        var key = SignerKey.FromPem(certificatePem, keyPem);
        var message = "综合素质档案"u8.ToArray();
        var signature = key.Sign(message);

        Assert.IsTrue(SignerCertificate.TryParsePem(certificatePem, out var certificate));
        Assert.AreEqual(algorithm, certificate.Algorithm);
        Assert.IsTrue(certificate.Verify(message, signature));
        Assert.IsFalse(certificate.Verify([.. message, 0], signature));
        Assert.IsFalse(certificate.Verify(message, signature.AsSpan()[..^1]));
        Assert.IsFalse(certificate.Verify(message, []));
        Assert.IsTrue(certificate.IsSelfSigned);
        Assert.IsTrue(certificate.HoldsAt(Now) && certificate.HoldsAt(Now.AddYears(1)));
        Assert.IsFalse(certificate.HoldsAt(Now.AddSeconds(-1)) || certificate.HoldsAt(Now.AddYears(1).AddSeconds(1)));
        Assert.IsFalse(certificate.IsIssuedByOneOf([certificate], Now), "it is no authority");
    }

    [TestMethod]
    public void Sm2Signature_IsOverSm3WithZa_AsTheStandardsSignerMakesIt()
    {
        var (certificatePem, keyPem) = SignerKey.Create(SignerAlgorithm.Sm2, "a1b2c3", Now, Now.AddYears(1));
        var key = SignerKey.FromPem(certificatePem, keyPem);
        var message = "M"u8.ToArray();

        Assert.IsTrue(Sm2.Verify(key.Certificate.PublicKey.Span, message, key.Sign(message)));
    }

    [TestMethod]
    public void FromPem_KeyOfAnotherCertificate_OrNoKey_Refused()
    {
        var (certificate, key) = SignerKey.Create(SignerAlgorithm.Sm2, "a1b2c3", Now, Now.AddYears(1));
        var (_, other) = SignerKey.Create(SignerAlgorithm.Sm2, "a1b2c3", Now, Now.AddYears(1));
        var (_, ofP256) = SignerKey.Create(SignerAlgorithm.P256, "a1b2c3", Now, Now.AddYears(1));
        using var rsa = RSA.Create(2048);

        foreach (var (c, k) in new[] { (certificate, other), (certificate, ofP256), (certificate, ""), (certificate, certificate), ("", key), (key, key), (certificate, rsa.ExportPkcs8PrivateKeyPem()), (certificate, key[..60]) })
            Assert.ThrowsExactly<ArgumentException>(() => SignerKey.FromPem(c, k));
    }

    [TestMethod]
    public void IsIssuedByOneOf_TheAuthorityOfACertificate_IsKnown_AndNoOther()
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Root", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var authority = request.CreateSelfSigned(Now.AddDays(-1), Now.AddYears(2));
        using var signerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var issued = new CertificateRequest("CN=x1", signerKey, HashAlgorithmName.SHA256).Create(authority, Now, Now.AddYears(1), [1, 2, 3]);
        Assert.IsTrue(SignerCertificate.TryParse(authority.RawData, out var root));
        Assert.IsTrue(SignerCertificate.TryParse(issued.RawData, out var certificate));
        using var strangerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var strange = new CertificateRequest("CN=Root", strangerKey, HashAlgorithmName.SHA256);
        strange.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var stranger = strange.CreateSelfSigned(Now.AddDays(-1), Now.AddYears(2));
        Assert.IsTrue(SignerCertificate.TryParse(stranger.RawData, out var namesake));

        Assert.IsTrue(certificate.IsIssuedByOneOf([namesake, root], Now));
        Assert.IsFalse(certificate.IsIssuedByOneOf([namesake], Now));
        Assert.IsFalse(certificate.IsIssuedByOneOf([root], Now.AddYears(1).AddDays(1)));
        Assert.IsFalse(certificate.IsSelfSigned);
        Assert.IsFalse(SignerCertificate.TryParse([.. issued.RawData, 0], out _), "bytes follow");
    }
}
