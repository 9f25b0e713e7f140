using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;

namespace Ledger.Records;

/// <summary>
/// SM2 signatures (GB/T 32918.2) over the recommended curve with SM3, in DER, for the default user id of GM/T 0009. Thread
/// safe.
/// </summary>
public static class Sm2
{
    /// <summary>Length of a private key in bytes.</summary>
    public const int PrivateKeySize = 32;

    /// <summary>Length of an uncompressed public key in bytes: 0x04 and both coordinates.</summary>
    public const int PublicKeySize = 65;

    /// <summary>The default user id, which enters what is hashed.</summary>
    public static ReadOnlySpan<byte> DefaultUserId => "1234567812345678"u8;

    private static readonly ECDomainParameters Domain = new(CustomNamedCurves.GetByName("sm2p256v1"));

    /// <summary>A new private key from the system's generator, big endian.</summary>
    public static byte[] GeneratePrivateKey()
    {
        var random = new SecureRandom();
        BigInteger key;
        do
        {
            key = new BigInteger(Domain.N.BitLength, random);
        }
        while (key.SignValue <= 0 || key.CompareTo(Domain.N.Subtract(BigInteger.One)) >= 0);
        return key.ToByteArrayFixed(PrivateKeySize);
    }

    /// <summary>The public key of a private key, uncompressed.</summary>
    /// <param name="privateKey">32 bytes, big endian; out of range throws <see cref="ArgumentException"/>.</param>
    public static byte[] GetPublicKey(ReadOnlySpan<byte> privateKey) =>
        Domain.G.Multiply(PrivateKey(privateKey).D).Normalize().GetEncoded(false);

    /// <summary>Signs a message.</summary>
    /// <param name="privateKey">32 bytes, big endian.</param>
    /// <param name="message">The whole message.</param>
    /// <returns>The signature in DER.</returns>
    public static byte[] Sign(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> message) =>
        Sign(privateKey, message, new SecureRandom());

    /// <summary>Whether a signature is this key's over this message. False for any malformed signature.</summary>
    /// <param name="publicKey">65 bytes, uncompressed; not a point of the curve throws <see cref="ArgumentException"/>.</param>
    /// <param name="message">The whole message.</param>
    /// <param name="signature">The signature in DER, as <see cref="Sign(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/> encodes it.</param>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        var verifier = new SM2Signer();
        verifier.Init(false, new ParametersWithID(PublicKey(publicKey), DefaultUserId.ToArray()));
        verifier.BlockUpdate(message);
        return verifier.VerifySignature(signature.ToArray());
    }

    internal static byte[] Sign(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> message, SecureRandom random)
    {
        var signer = new SM2Signer();
        signer.Init(
            true, new ParametersWithID(new ParametersWithRandom(PrivateKey(privateKey), random), DefaultUserId.ToArray()));
        signer.BlockUpdate(message);
        return signer.GenerateSignature();
    }

    /// <summary>Z of GB/T 32918.2 section 5.5: the digest of user id, curve and public key that precedes the message.</summary>
    internal static byte[] ComputeZ(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> userId)
    {
        var bits = userId.Length * 8;
        byte[] input =
        [
            (byte)(bits >> 8),
            (byte)bits,
            .. userId,
            .. Domain.Curve.A.GetEncoded(),
            .. Domain.Curve.B.GetEncoded(),
            .. Domain.G.AffineXCoord.GetEncoded(),
            .. Domain.G.AffineYCoord.GetEncoded(),
            .. publicKey[1..],
        ];
        return Sm3.HashData(input);
    }

    private static ECPrivateKeyParameters PrivateKey(ReadOnlySpan<byte> privateKey)
    {
        var d = new BigInteger(1, privateKey.ToArray());

        // 1 to n - 2 (GB/T 32918.1 section 6.1).
        if (privateKey.Length != PrivateKeySize || d.SignValue == 0 || d.CompareTo(Domain.N.Subtract(BigInteger.One)) >= 0)
            throw new ArgumentException("An SM2 private key is a number of 32 bytes from 1 to n - 2.", nameof(privateKey));
        return new ECPrivateKeyParameters(d, Domain);
    }

    private static ECPublicKeyParameters PublicKey(ReadOnlySpan<byte> publicKey)
    {
        if (publicKey.Length != PublicKeySize || publicKey[0] != 4)
            throw new ArgumentException("An SM2 public key is 65 bytes, uncompressed.", nameof(publicKey));
        try
        {
            return new ECPublicKeyParameters(Domain.Curve.DecodePoint(publicKey.ToArray()), Domain);
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException("The SM2 public key is not a point of the curve.", nameof(publicKey), e);
        }
    }

    private static byte[] ToByteArrayFixed(this BigInteger value, int length)
    {
        var bytes = value.ToByteArrayUnsigned();
        var result = new byte[length];
        bytes.CopyTo(result.AsSpan(length - bytes.Length));
        return result;
    }
}
