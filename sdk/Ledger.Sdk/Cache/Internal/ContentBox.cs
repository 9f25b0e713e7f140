using System.Security.Cryptography;
using Ledger.Records;
using Ledger.Sdk.Keys.Internal;

namespace Ledger.Sdk.Cache.Internal;

/// <summary>A byte that names the cipher, then nonce ‖ ciphertext ‖ tag; of a 32-byte key SM4 takes the first half.</summary>
internal static class ContentBox
{
    public const int Overhead = 1 + SealedBox.Overhead;
    private const int NonceSize = 12;
    private const int TagSize = 16;

    public static byte[] Seal(DocumentCipher cipher, ReadOnlySpan<byte> key, ReadOnlySpan<byte> plain, ReadOnlySpan<byte> associated)
    {
        var box = new byte[plain.Length + Overhead];
        box[0] = (byte)cipher;
        if (cipher == DocumentCipher.Aes256Gcm)
        {
            using var aes = new AesGcm(key, TagSize);
            SealedBox.Seal(aes, plain, associated, box.AsSpan(1));
        }
        else
        {
            var nonce = box.AsSpan(1, NonceSize);
            RandomNumberGenerator.Fill(nonce);
            new Sm4Gcm(key[..16]).Encrypt(nonce, plain, box.AsSpan(1 + NonceSize, plain.Length), box.AsSpan(1 + NonceSize + plain.Length), associated);
        }

        return box;
    }

    /// <summary>Opens a box; null if a byte differs, or the key is another.</summary>
    public static byte[]? TryOpen(ReadOnlySpan<byte> key, ReadOnlySpan<byte> box, ReadOnlySpan<byte> associated)
    {
        if (box.Length < Overhead || box[0] is not ((byte)DocumentCipher.Aes256Gcm or (byte)DocumentCipher.Sm4Gcm))
            return null;
        if (box[0] == (byte)DocumentCipher.Aes256Gcm)
        {
            using var aes = new AesGcm(key, TagSize);
            return SealedBox.TryOpen(aes, box[1..], associated);
        }

        var plain = new byte[box.Length - Overhead];
        try
        {
            new Sm4Gcm(key[..16]).Decrypt(box.Slice(1, NonceSize), box[(1 + NonceSize)..^TagSize], box[^TagSize..], plain, associated);
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
