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

    [TestMethod]
    [DataRow(SignerAlgorithm.Sm2)]
    [DataRow(SignerAlgorithm.P256)]
    public void Pkcs12_OpensUnderItsPassphraseAlone(SignerAlgorithm algorithm)
    {
        var (certificatePem, keyPem) = SignerKey.Create(algorithm, "a1b2c3", Now, Now.AddYears(1));
        var file = SignerKey.FromPem(certificatePem, keyPem).ToPkcs12("pass 1");
        var opened = SignerKey.FromPkcs12(file, "pass 1");
        Assert.IsTrue(opened.Certificate.Verify("M"u8, opened.Sign("M"u8)));
        Assert.IsTrue(SignerCertificate.TryParsePem(certificatePem, out var certificate));
        Assert.AreEqual(certificate.Fingerprint, opened.Certificate.Fingerprint);
        Assert.IsEmpty(opened.Chain);
        Assert.ThrowsExactly<ArgumentException>(() => opened.ToPkcs12("口令"));
        foreach (var (bytes, passphrase) in new (byte[], string)[] { (file, "other"), (file, ""), (file, "口令"), (file[..^9], "pass 1"), ([], "pass 1"), ([1, 2, 3], "x") })
            Assert.ThrowsExactly<ArgumentException>(() => SignerKey.FromPkcs12(bytes, passphrase));
    }

    [TestMethod]
    public void Pkcs12_OfAnotherProgram_GivesKeyAndChainWithoutTheRoot()
    {
        var (root, between, leaf, key) = Chain(pathLength: null);
        using (key)
        {
            using var own = leaf.CopyWithPrivateKey(key);
            var file = new X509Certificate2Collection(new[] { own, between, root }).Export(X509ContentType.Pkcs12, "p")!;
            var signer = SignerKey.FromPkcs12(file, "p");
            CollectionAssert.AreEqual(leaf.RawData, signer.Certificate.Der.ToArray());
            CollectionAssert.AreEqual(between.RawData, signer.Chain.Single().Der.ToArray());
            var pem = string.Join('\n', new[] { leaf, between, root }.Select(c => c.ExportCertificatePem()));
            Assert.AreEqual(signer.Chain.Single().Fingerprint, SignerKey.FromPem(pem, key.ExportPkcs8PrivateKeyPem()).Chain.Single().Fingerprint);
        }
    }

    [TestMethod]
    public void IsIssuedByOneOf_OverAChain_HoldsOnlyIfEveryLinkDoes()
    {
        var (root, between, leaf, key) = Chain(pathLength: null);
        var (otherRoot, otherBetween, _, otherKey) = Chain(pathLength: null);
        using (key)
        using (otherKey)
        {
            SignerCertificate Of(X509Certificate2 certificate) => SignerCertificate.TryParse(certificate.RawData, out var parsed) ? parsed : throw new AssertFailedException();
            var signer = Of(leaf);
            Assert.IsTrue(signer.IsIssuedByOneOf([Of(root)], Now, [Of(between)]));
            Assert.IsTrue(signer.IsIssuedByOneOf([Of(root)], Now, [Of(otherBetween), Of(between)]), "in any order, among others");
            Assert.IsTrue(signer.IsIssuedByOneOf([Of(between)], Now), "an authority may be trusted by itself");
            Assert.IsFalse(signer.IsIssuedByOneOf([Of(root)], Now), "a link is lacking");
            Assert.IsFalse(signer.IsIssuedByOneOf([Of(otherRoot)], Now, [Of(between), Of(root)]), "a chain is trusted for nothing by itself");
            Assert.IsFalse(signer.IsIssuedByOneOf([Of(root)], Now, [Of(otherBetween)]), "of the same name, by another key");
            Assert.IsFalse(signer.IsIssuedByOneOf([Of(root)], Now.AddDays(400), [Of(between)]), "a link has expired");
            Assert.IsFalse(signer.IsIssuedByOneOf([signer], Now, [Of(between)]), "a signer is no authority");
        }

        var (shortRoot, beyond, far, farKey) = Chain(pathLength: 0);
        using (farKey)
        {
            Assert.IsTrue(SignerCertificate.TryParse(shortRoot.RawData, out var authority) & SignerCertificate.TryParse(beyond.RawData, out var link) & SignerCertificate.TryParse(far.RawData, out var last));
            Assert.IsFalse(last!.IsIssuedByOneOf([authority!], Now, [link!]), "the root lets no authority stand below it");
        }
    }

    private static (X509Certificate2 Root, X509Certificate2 Between, X509Certificate2 Leaf, ECDsa LeafKey) Chain(int? pathLength)
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var betweenKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var leafKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var rootRequest = new CertificateRequest("CN=Root", rootKey, HashAlgorithmName.SHA256);
        rootRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, pathLength is not null, pathLength ?? 0, true));
        var root = rootRequest.CreateSelfSigned(Now.AddDays(-1), Now.AddYears(2));
        var betweenRequest = new CertificateRequest("CN=Between", betweenKey, HashAlgorithmName.SHA256);
        betweenRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        betweenRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        var between = betweenRequest.Create(root, Now.AddDays(-1), Now.AddYears(1), [1]);
        using var signing = between.CopyWithPrivateKey(betweenKey);
        var leaf = new CertificateRequest("CN=x1", leafKey, HashAlgorithmName.SHA256).Create(signing, Now.AddDays(-1), Now.AddDays(300), [2]);
        return (X509CertificateLoader.LoadCertificate(root.RawData), between, leaf, leafKey);
    }
}
