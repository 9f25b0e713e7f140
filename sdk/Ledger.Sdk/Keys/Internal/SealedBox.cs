using System.Security.Cryptography;

namespace Ledger.Sdk.Keys.Internal;

/// <summary>
/// AES-256-GCM with a random 12-byte nonce: nonce ‖ ciphertext ‖ 16-byte tag. The associated data is not stored.
/// </summary>
internal static class SealedBox
{
    public const int Overhead = NonceSize + TagSize;
    private const int NonceSize = 12;
    private const int TagSize = 16;

    public static byte[] Seal(AesGcm cipher, ReadOnlySpan<byte> plain, ReadOnlySpan<byte> associated)
    {
        var box = new byte[plain.Length + Overhead];
        Seal(cipher, plain, associated, box);
        return box;
    }

    public static void Seal(AesGcm cipher, ReadOnlySpan<byte> plain, ReadOnlySpan<byte> associated, Span<byte> box)
    {
        var nonce = box[..NonceSize];
        RandomNumberGenerator.Fill(nonce);
        cipher.Encrypt(nonce, plain, box.Slice(NonceSize, plain.Length), box[(NonceSize + plain.Length)..], associated);
    }

    /// <summary>Opens a box; null if a byte of it or of the associated data differs, or the key is another.</summary>
    public static byte[]? TryOpen(AesGcm cipher, ReadOnlySpan<byte> box, ReadOnlySpan<byte> associated)
    {
        if (box.Length < Overhead)
            return null;
        var plain = new byte[box.Length - Overhead];
        try
        {
            cipher.Decrypt(box[..NonceSize], box[NonceSize..^TagSize], box[^TagSize..], plain, associated);
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
