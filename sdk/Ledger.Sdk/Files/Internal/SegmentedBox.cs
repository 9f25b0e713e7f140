using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Ledger.Records;
using Ledger.Sdk.Cache;

namespace Ledger.Sdk.Files.Internal;

/// <summary>
/// A file of any length, sealed in segments, so that neither writing nor reading holds more than one: a byte that names the
/// cipher, a salt of 32 bytes, then segments of 64 KiB (the last one shorter or empty), each ciphertext ‖ 16-byte tag. The key
/// follows from the caller's and the salt; a segment's nonce is its number and whether it is the last, so that segments can be
/// neither moved nor cut off.
/// </summary>
internal static class SegmentedBox
{
    public const int SegmentSize = 1 << 16;
    public const int TagSize = 16;
    public const int SaltSize = 32;

    /// <summary>Seals a stream; a segment is written when the next one is read.</summary>
    /// <returns>SHA-256 of what was read, and its length.</returns>
    public static (byte[] Sha256, long Length) Seal(DocumentCipher cipher, ReadOnlySpan<byte> key, Stream plain, Stream target, string associated)
    {
        Span<byte> head = stackalloc byte[1 + SaltSize];
        head[0] = (byte)cipher;
        RandomNumberGenerator.Fill(head[1..]);
        target.Write(head);
        using var segments = new Segments(cipher, key, head[1..], associated);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (now, next) = (new byte[SegmentSize], new byte[SegmentSize]);
        var box = new byte[SegmentSize + TagSize];
        var length = plain.ReadAtLeast(now, SegmentSize, throwOnEndOfStream: false);
        long total = 0;
        for (uint number = 0; ; number++)
        {
            hash.AppendData(now, 0, length);
            total += length;
            var following = length < SegmentSize ? 0 : plain.ReadAtLeast(next, SegmentSize, throwOnEndOfStream: false);
            segments.Seal(number, following == 0, now.AsSpan(0, length), box);
            target.Write(box, 0, length + TagSize);
            if (following == 0)
                return (hash.GetHashAndReset(), total);
            (now, next, length) = (next, now, following);
        }
    }

    /// <summary>The content's length, from the box's.</summary>
    public static long LengthOf(long box)
    {
        var segments = box - 1 - SaltSize;
        return segments - (TagSize * ((segments + SegmentSize + TagSize - 1) / (SegmentSize + TagSize)));
    }

    /// <summary>The cipher, by its key and by each segment's number.</summary>
    internal sealed class Segments : IDisposable
    {
        private readonly AesGcm? _aes;
        private readonly Sm4Gcm? _sm4;
        private readonly byte[] _associated;

        public Segments(DocumentCipher cipher, ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt, string associated)
        {
            _associated = Encoding.ASCII.GetBytes(associated);
            Span<byte> own = stackalloc byte[32];
            HKDF.Expand(HashAlgorithmName.SHA256, key, own, (byte[])[.. "ledger-sdk/segmented-box/v1\n"u8, .. salt, .. _associated]);
            if (cipher == DocumentCipher.Aes256Gcm)
                _aes = new AesGcm(own, TagSize);
            else
                _sm4 = new Sm4Gcm(own[..Sm4Gcm.KeySize]);
            CryptographicOperations.ZeroMemory(own);
        }

        public void Seal(uint number, bool isLast, ReadOnlySpan<byte> plain, Span<byte> box)
        {
            var nonce = Nonce(number, isLast);
            if (_aes is not null)
                _aes.Encrypt(nonce, plain, box[..plain.Length], box.Slice(plain.Length, TagSize), _associated);
            else
                _sm4!.Encrypt(nonce, plain, box[..plain.Length], box.Slice(plain.Length, TagSize), _associated);
        }

        /// <exception cref="AuthenticationTagMismatchException">A byte differs, or the segment is another.</exception>
        public void Open(uint number, bool isLast, ReadOnlySpan<byte> box, Span<byte> plain)
        {
            var nonce = Nonce(number, isLast);
            if (_aes is not null)
                _aes.Decrypt(nonce, box[..^TagSize], box[^TagSize..], plain, _associated);
            else
                _sm4!.Decrypt(nonce, box[..^TagSize], box[^TagSize..], plain, _associated);
        }

        public void Dispose() => _aes?.Dispose();

        private static byte[] Nonce(uint number, bool isLast)
        {
            var nonce = new byte[12];
            BinaryPrimitives.WriteUInt32BigEndian(nonce.AsSpan(7), number);
            nonce[11] = isLast ? (byte)1 : (byte)0;
            return nonce;
        }
    }
}
