using System.Security.Cryptography;
using Hyperledger.Fabric.Client.Pkcs11;
using Hyperledger.Fabric.Msp;

namespace Hyperledger.Fabric.Client.Tests;

/// <summary>Keys in SoftHSM 2. Skipped where it is not installed.</summary>
[TestClass]
[DoNotParallelize]
public sealed class Pkcs11Tests
{
    private static SoftHsm? s_module;

    private static readonly ECDsa P256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private static readonly ECDsa P384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);

    public TestContext TestContext { get; set; } = null!;

    [ClassInitialize]
    public static async Task CreateTokenAsync(TestContext context)
    {
        s_module = await SoftHsm.CreateAsync(context.CancellationToken);
        if (s_module is null)
            return;
        await s_module.ImportAsync(P256, "p256", "01");
        await s_module.ImportAsync(P384, "p384", "02");
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP521);
        await s_module.ImportAsync(other, "p521", "03");
    }

    [ClassCleanup]
    public static void Remove() => s_module?.Dispose();

    [TestMethod]
    public async Task ManySignaturesAtOnce_WithEachCurve_AreValidAndLow()
    {
        using var token = RequireSoftHsm().Open();
        foreach (var (key, signer) in new[] { (P256, token.GetSigner("p256")), (P384, token.GetSigner("p384")), (P256, token.GetSigner([1])) })
        {
            var messages = Enumerable.Range(0, 64).Select(i => new[] { (byte)i }).ToArray();
            var signatures = await Task.WhenAll(messages.Select(m => signer.SignAsync(SHA256.HashData(m), TestContext.CancellationToken).AsTask()));
            foreach (var (message, signature) in messages.Zip(signatures))
            {
                Assert.IsTrue(key.VerifyData(message, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
                Assert.IsTrue(LowS.IsLow(signature, key.KeySize));
            }
        }
    }

    [TestMethod]
    public async Task LongerDigest_IsSignedByItsLeftmostBits()
    {
        using var token = RequireSoftHsm().Open();
        var signature = await token.GetSigner("p256").SignAsync(SHA384.HashData("m"u8), TestContext.CancellationToken);
        Assert.IsTrue(P256.VerifyData("m"u8, signature, HashAlgorithmName.SHA384, DSASignatureFormat.Rfc3279DerSequence));
    }

    [TestMethod]
    public void WrongTokenPinKeyAndCurve_AreToldApart()
    {
        var module = RequireSoftHsm();
        Assert.Contains("could not be loaded", Assert.ThrowsExactly<Pkcs11SigningException>(() => module.Open(library: "/no/such/module.so")).Message);
        Assert.Contains("no token 'Other'", Assert.ThrowsExactly<Pkcs11SigningException>(() => module.Open(label: "Other")).Message);
        var refused = Assert.ThrowsExactly<Pkcs11SigningException>(() => module.Open(pin: "11223344"));
        Assert.Contains("CKR_PIN_INCORRECT", refused.Message);
        Assert.DoesNotContain("11223344", refused.ToString());
        using var token = module.Open();
        Assert.Contains("0 private keys labelled 'none'", Assert.ThrowsExactly<Pkcs11SigningException>(() => token.GetSigner("none")).Message);
        Assert.Contains("not on P-256 or P-384", Assert.ThrowsExactly<Pkcs11SigningException>(() => token.GetSigner("p521")).Message);
    }

    [TestMethod]
    public async Task KeyMadeInTheToken_StaysThere_SignsAndHasFabricsIdentifier()
    {
        using var token = RequireSoftHsm().Open();
        var key = token.GetOrCreateKey("made");
        CollectionAssert.AreEqual(key.ExportSubjectPublicKeyInfo(), token.GetOrCreateKey("made").ExportSubjectPublicKeyInfo());
        using var ecdsa = key.GetECDsaPublicKey()!;
        foreach (var signer in new[] { token.GetSigner("made"), token.GetSigner(key), token.GetSigner(SHA256.HashData(key.EncodedKeyValue.RawData)) })
        {
            var signature = await signer.SignAsync(SHA256.HashData("m"u8), TestContext.CancellationToken);
            Assert.IsTrue(ecdsa.VerifyData("m"u8, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        }
        Assert.Contains("not on P-256", Assert.ThrowsExactly<Pkcs11SigningException>(() => token.GetOrCreateKey("p384")).Message);
    }

    [TestMethod]
    public async Task OneOfTwoDisposed_OrRefused_LeavesTheOtherSigning()
    {
        var module = RequireSoftHsm();
        using var token = module.Open();
        module.Open().Dispose();
        Assert.ThrowsExactly<Pkcs11SigningException>(() => module.Open(label: "Other"));
        Assert.IsNotEmpty(await token.GetSigner("p256").SignAsync(new byte[32], TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task Disposed_Refuses()
    {
        var token = RequireSoftHsm().Open();
        var signer = token.GetSigner("p256");
        token.Dispose();
        await Assert.ThrowsExactlyAsync<ObjectDisposedException>(() => signer.SignAsync(new byte[32], TestContext.CancellationToken).AsTask());
    }

    private static SoftHsm RequireSoftHsm()
    {
        if (s_module is null)
            Assert.Inconclusive("skipped: SoftHSM 2 is not installed (Debian: apt-get install softhsm2)");
        return s_module;
    }
}
