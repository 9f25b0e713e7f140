using System.Security.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Parameters;

namespace Ledger.Records;

/// <summary>SM4 in Galois/Counter Mode (GB/T 32907, NIST SP 800-38D), shaped like <see cref="AesGcm"/>. Thread safe.</summary>
public sealed class Sm4Gcm
{
    /// <summary>Length of a key in bytes.</summary>
    public const int KeySize = 16;

    /// <summary>Length of a nonce in bytes; no other is taken.</summary>
    public const int NonceSize = 12;

    /// <summary>Length of a tag in bytes; no other is taken.</summary>
    public const int TagSize = 16;

    private readonly KeyParameter _key;

    /// <summary>Creates a cipher.</summary>
    /// <param name="key">16 bytes.</param>
    public Sm4Gcm(ReadOnlySpan<byte> key)
    {
        if (key.Length != KeySize)
            throw new ArgumentException("An SM4 key has 16 bytes.", nameof(key));
        _key = new KeyParameter(key);
    }

    /// <summary>Encrypts.</summary>
    /// <param name="nonce">12 bytes, never used before with this key.</param>
    /// <param name="plaintext">The plaintext.</param>
    /// <param name="ciphertext">As long as the plaintext.</param>
    /// <param name="tag">16 bytes.</param>
    /// <param name="associatedData">What the tag covers beside the ciphertext.</param>
    public void Encrypt(
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> plaintext,
        Span<byte> ciphertext,
        Span<byte> tag,
        ReadOnlySpan<byte> associatedData = default)
    {
        CheckLengths(nonce, plaintext.Length, ciphertext.Length, tag.Length);
        var cipher = Start(true, nonce, associatedData);
        var output = new byte[cipher.GetOutputSize(plaintext.Length)];
        var length = cipher.ProcessBytes(plaintext, output);
        cipher.DoFinal(output.AsSpan(length));
        output.AsSpan(0, plaintext.Length).CopyTo(ciphertext);
        output.AsSpan(plaintext.Length).CopyTo(tag);
    }

    /// <summary>Decrypts; a wrong tag throws <see cref="AuthenticationTagMismatchException"/> and leaves the plaintext zero.</summary>
    /// <param name="nonce">12 bytes.</param>
    /// <param name="ciphertext">The ciphertext.</param>
    /// <param name="tag">16 bytes.</param>
    /// <param name="plaintext">As long as the ciphertext.</param>
    /// <param name="associatedData">What the tag covers beside the ciphertext.</param>
    public void Decrypt(
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> ciphertext,
        ReadOnlySpan<byte> tag,
        Span<byte> plaintext,
        ReadOnlySpan<byte> associatedData = default)
    {
        CheckLengths(nonce, plaintext.Length, ciphertext.Length, tag.Length);
        plaintext.Clear();
        var cipher = Start(false, nonce, associatedData);
        byte[] input = [.. ciphertext, .. tag];
        var output = new byte[cipher.GetOutputSize(input.Length)];
        try
        {
            var length = cipher.ProcessBytes(input, output);
            cipher.DoFinal(output.AsSpan(length));
        }
        catch (InvalidCipherTextException e)
        {
            throw new AuthenticationTagMismatchException("The tag does not belong to this ciphertext.", e);
        }

        output.AsSpan(0, plaintext.Length).CopyTo(plaintext);
    }

    private GcmBlockCipher Start(bool forEncryption, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData)
    {
        var cipher = new GcmBlockCipher(new SM4Engine());
        cipher.Init(forEncryption, new AeadParameters(_key, TagSize * 8, nonce.ToArray(), associatedData.ToArray()));
        return cipher;
    }

    private static void CheckLengths(ReadOnlySpan<byte> nonce, int plaintext, int ciphertext, int tag)
    {
        if (nonce.Length != NonceSize)
            throw new ArgumentException("A nonce has 12 bytes.", nameof(nonce));
        if (tag != TagSize)
            throw new ArgumentException("A tag has 16 bytes.", nameof(tag));
        if (plaintext != ciphertext)
            throw new ArgumentException("Plaintext and ciphertext have the same length.", nameof(plaintext));
    }
}
