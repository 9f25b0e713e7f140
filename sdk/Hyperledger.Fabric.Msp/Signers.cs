using System.Security.Cryptography;
using Hyperledger.Fabric.Msp.Internal;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.OpenSsl;
using Org.BouncyCastle.Security;

namespace Hyperledger.Fabric.Msp;

/// <summary>Makes signers of private keys.</summary>
public static class Signers
{
    /// <summary>Makes a signer of an unencrypted private key.</summary>
    /// <param name="pem">PKCS#8 (<c>PRIVATE KEY</c>) with a P-256, P-384 or Ed25519 key, or SEC 1 (<c>EC PRIVATE KEY</c>).</param>
    /// <returns>
    /// For ECDSA a signer of digests that returns DER with low S; for Ed25519 one of whole messages
    /// (<see cref="Hash.None"/>). Safe for concurrent calls.
    /// </returns>
    /// <exception cref="ArgumentException">The text holds no such key. The message never repeats the text.</exception>
    public static ISigner FromPrivateKeyPem(string pem)
    {
        ArgumentNullException.ThrowIfNull(pem);
        if (TryReadEd25519(pem) is { } ed25519)
            return new Ed25519Signer(ed25519);

        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new ArgumentException(
                "The text holds no unencrypted private key in PEM (PKCS#8 or SEC 1, P-256, P-384 or Ed25519).", nameof(pem), e);
        }

        if (!pem.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            key.Dispose();
            throw new ArgumentException("The PEM text holds a public key; a private key is needed to sign.", nameof(pem));
        }

        return FromPrivateKey(key);
    }

    /// <summary>Makes a signer of an ECDSA key, which may be in a platform's key store.</summary>
    /// <param name="key">A P-256 or P-384 key. The signer uses it and does not dispose it.</param>
    /// <exception cref="ArgumentException">The key is on another curve.</exception>
    public static ISigner FromPrivateKey(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.KeySize is not (256 or 384))
            throw new ArgumentException($"The key has {key.KeySize} bits; P-256 and P-384 are supported.", nameof(key));
        return new EcdsaSigner(key);
    }

    private static Ed25519PrivateKeyParameters? TryReadEd25519(string pem)
    {
        if (!PemEncoding.TryFind(pem, out var fields) || pem.AsSpan()[fields.Label] is not "PRIVATE KEY")
            return null;

        try
        {
            var der = Convert.FromBase64String(pem[fields.Base64Data]);
            return PrivateKeyFactory.CreateKey(der) as Ed25519PrivateKeyParameters;
        }
        catch (Exception e) when (e is FormatException or IOException or ArgumentException or SecurityUtilityException or PemException)
        {
            return null;
        }
    }
}
