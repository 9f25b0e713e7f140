using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Hyperledger.Fabric.Msp.Internal;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.Security;

namespace Hyperledger.Fabric.Msp.Tests;

[TestClass]
public class SignersTests
{
    private static readonly byte[] Message = "中文 message"u8.ToArray();

    [TestMethod]
    [DataRow(256)]
    [DataRow(384)]
    public async Task An_ECDSA_key_signs_with_low_S_and_the_public_key_verifies(int bits)
    {
        using var key = ECDsa.Create(bits == 256 ? ECCurve.NamedCurves.nistP256 : ECCurve.NamedCurves.nistP384);
        foreach (var pem in new[] { key.ExportPkcs8PrivateKeyPem(), key.ExportECPrivateKeyPem() })
        {
            var signer = Signers.FromPrivateKeyPem(pem);
            var digest = SHA256.HashData(Message);
            for (var i = 0; i < 32; i++)
            {
                var signature = await signer.SignAsync(digest);
                Assert.IsTrue(LowS.IsLow(signature, bits));
                Assert.IsTrue(key.VerifyHash(digest, signature, DSASignatureFormat.Rfc3279DerSequence));
            }
        }
    }

    [TestMethod]
    public async Task An_Ed25519_key_signs_the_whole_message()
    {
        var generator = new Ed25519KeyPairGenerator();
        generator.Init(new Ed25519KeyGenerationParameters(new SecureRandom()));
        var pair = generator.GenerateKeyPair();
        var pem = PemEncoding.WriteString("PRIVATE KEY", PrivateKeyInfoFactory.CreatePrivateKeyInfo(pair.Private).GetDerEncoded());

        var identity = new SigningIdentity(new X509Identity("Org1MSP", AnyCertificate()), Signers.FromPrivateKeyPem(pem));
        var signature = await identity.SignAsync(Message);

        Assert.AreSame(Hash.None, identity.Hash);
        Assert.HasCount(64, signature);
        Assert.IsTrue(((Ed25519PublicKeyParameters)pair.Public).Verify(
            Org.BouncyCastle.Math.EC.Rfc8032.Ed25519.Algorithm.Ed25519, null, Message, 0, Message.Length, signature, 0));
    }

    [TestMethod]
    public void A_public_key_or_a_text_without_key_is_refused_without_repeating_it()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.ThrowsExactly<ArgumentException>(() => Signers.FromPrivateKeyPem(key.ExportSubjectPublicKeyInfoPem()));
        var refused = Assert.ThrowsExactly<ArgumentException>(() => Signers.FromPrivateKeyPem("not-a-key-at-all"));
        Assert.DoesNotContain("not-a-key-at-all", refused.Message);
    }

    [TestMethod]
    public void A_P521_key_is_refused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP521);
        var refused = Assert.ThrowsExactly<ArgumentException>(() => Signers.FromPrivateKeyPem(key.ExportPkcs8PrivateKeyPem()));
        Assert.Contains("521", refused.Message);
    }

    [TestMethod]
    public async Task A_cancelled_signature_is_not_made()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signer = Signers.FromPrivateKey(key);
        await Assert.ThrowsAsync<OperationCanceledException>(
            async () => await signer.SignAsync(new byte[32], new CancellationToken(canceled: true)));
    }

    [TestMethod]
    public async Task Many_signatures_at_once_all_verify()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signer = Signers.FromPrivateKey(key);
        var digest = SHA256.HashData(Message);
        var signatures = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(async () => await signer.SignAsync(digest))));
        foreach (var signature in signatures)
            Assert.IsTrue(key.VerifyHash(digest, signature, DSASignatureFormat.Rfc3279DerSequence));
    }

    [TestMethod]
    [DataRow(256)]
    [DataRow(384)]
    public void R_and_S_of_fixed_length_become_the_DER_that_the_general_way_makes(int bits)
    {
        var curve = NistCurve.OfKeySize(bits)!;
        BigInteger[] edges = [1, 0x7f, 0x80, 0xff00, curve.HalfOrder - 1, curve.HalfOrder, curve.HalfOrder + 1, curve.Order - 0x80, curve.Order - 1];
        foreach (var r in edges)
        {
            foreach (var s in edges)
            {
                var signature = new byte[bits / 4];
                r.ToByteArray(isUnsigned: true, isBigEndian: true).AsSpan().CopyTo(signature.AsSpan((bits / 8) - r.GetByteCount(isUnsigned: true)));
                s.ToByteArray(isUnsigned: true, isBigEndian: true).AsSpan().CopyTo(signature.AsSpan((bits / 4) - s.GetByteCount(isUnsigned: true)));
                CollectionAssert.AreEqual(LowS.Normalize(LowS.Encode(r, s), bits), LowS.EncodeFixed(signature, curve), $"{r:x} {s:x}");
            }
        }
    }

    [TestMethod]
    public void A_high_S_becomes_low_and_a_low_one_stays()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var high = 0;
        for (var i = 0; i < 64; i++)
        {
            var signature = key.SignHash(new byte[32], DSASignatureFormat.Rfc3279DerSequence);
            var normal = LowS.Normalize(signature, 256);
            Assert.IsTrue(LowS.IsLow(normal, 256));
            Assert.IsTrue(key.VerifyHash(new byte[32], normal, DSASignatureFormat.Rfc3279DerSequence));
            if (LowS.IsLow(signature, 256))
                CollectionAssert.AreEqual(signature, normal);
            else
                high++;
        }

        Assert.IsGreaterThan(0, high, "Half of all signatures have a high S.");
        Assert.ThrowsExactly<ArgumentException>(() => LowS.IsLow([1, 2, 3], 256));
        Assert.ThrowsExactly<ArgumentException>(() => LowS.Normalize(key.SignHash(new byte[32], DSASignatureFormat.Rfc3279DerSequence), 255));
    }

    [TestMethod]
    public void Each_hash_gives_its_known_digest_of_abc()
    {
        var abc = "abc"u8.ToArray();
        Assert.AreEqual("616263", Hex(Hash.None));
        Assert.AreEqual("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Hex(Hash.Sha256));
        Assert.AreEqual("cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7", Hex(Hash.Sha384));
        Assert.AreEqual("3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532", Hex(Hash.Sha3_256));
        Assert.AreEqual("ec01498288516fc926459f58e2c6ad8df9b473cb0fc08c2596da7cf0e49be4b298d88cea927ac7f539f1edf228376d25", Hex(Hash.Sha3_384));
        string Hex(Hash hash) => Convert.ToHexStringLower(hash.Compute(abc));
    }

    [TestMethod]
    public void An_identity_keeps_its_PEM_bytes_unchanged()
    {
        var pem = "  " + AnyCertificate().ReplaceLineEndings("\r\n");
        CollectionAssert.AreEqual(Encoding.UTF8.GetBytes(pem), new X509Identity("Org1MSP", pem).Credentials.ToArray());
        Assert.ThrowsExactly<ArgumentException>(() => new X509Identity("Org1MSP", "no certificate"));
        Assert.ThrowsExactly<ArgumentException>(() => new X509Identity("", pem));
    }

    private static string AnyCertificate()
    {
        using var authority = CertificateAuthority.Create(new() { Organization = "org1", CommonName = "ca" });
        return authority.CertificatePem;
    }
}
