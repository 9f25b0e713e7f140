using System.Text.Json;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;

namespace Ledger.Records.Tests;

[TestClass]
public sealed class Sm2Tests
{
    private static JsonElement Vector => Vectors.Json(Vectors.InRepository("sm.json")).GetProperty("sm2")[0];

    private static byte[] PublicKey => [4, .. Vector.Hex("publicKeyX"), .. Vector.Hex("publicKeyY")];

    [TestMethod]
    public void Sign_WithTheStandardsNonce_GivesItsSignature()
    {
        CollectionAssert.AreEqual(Vector.Hex("userId"), Sm2.DefaultUserId.ToArray());
        CollectionAssert.AreEqual(PublicKey, Sm2.GetPublicKey(Vector.Hex("privateKey")));
        CollectionAssert.AreEqual(Vector.Hex("z"), Sm2.ComputeZ(PublicKey, Sm2.DefaultUserId));
        CollectionAssert.AreEqual(Vector.Hex("e"), Sm3.HashData([.. Vector.Hex("z"), .. Vector.Hex("message")]));

        var signature = Sm2.Sign(Vector.Hex("privateKey"), Vector.Hex("message"), new FixedNonce(Vector.Hex("k")));

        var parts = Asn1Sequence.GetInstance(signature);
        Assert.AreEqual(new BigInteger(1, Vector.Hex("r")), ((DerInteger)parts[0]).Value);
        Assert.AreEqual(new BigInteger(1, Vector.Hex("s")), ((DerInteger)parts[1]).Value);
        Assert.IsTrue(Sm2.Verify(PublicKey, Vector.Hex("message"), signature));
    }

    [TestMethod]
    public void Verify_AnyBitChanged_Fails()
    {
        var key = Sm2.GeneratePrivateKey();
        var message = "核验"u8.ToArray();
        var signature = Sm2.Sign(key, message);
        var publicKey = Sm2.GetPublicKey(key);

        Assert.IsTrue(Sm2.Verify(publicKey, message, signature));
        for (var bit = 0; bit < signature.Length * 8; bit++)
        {
            var changed = signature.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.IsFalse(Sm2.Verify(publicKey, message, changed), $"bit {bit}");
        }

        Assert.IsFalse(Sm2.Verify(publicKey, "核验。"u8, signature));
        Assert.IsFalse(Sm2.Verify(PublicKey, message, signature));
        Assert.IsFalse(Sm2.Verify(publicKey, message, [.. signature, 0]));
        Assert.IsFalse(Sm2.Verify(publicKey, message, []));
    }

    [TestMethod]
    public void Verify_KeyOffTheCurve_Refused()
    {
        var off = PublicKey;
        off[64] ^= 1;

        Assert.ThrowsExactly<ArgumentException>(() => Sm2.Verify(off, [], []));
        Assert.ThrowsExactly<ArgumentException>(() => Sm2.Verify(off.AsSpan(1), [], []));
        Assert.ThrowsExactly<ArgumentException>(() => Sm2.Sign(new byte[32], []));
    }

    /// <summary>A generator that gives the nonce of the vector.</summary>
    private sealed class FixedNonce(byte[] k) : SecureRandom
    {
        public override void NextBytes(byte[] buf) => k.CopyTo(buf, 0);

        public override void NextBytes(byte[] buf, int off, int len) => k.AsSpan(0, len).CopyTo(buf.AsSpan(off));

        public override void NextBytes(Span<byte> buffer) => k.CopyTo(buffer);
    }
}
