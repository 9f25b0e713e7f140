using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Ledger.Records;

namespace Ledger.Sdk.Cache.Internal;

/// <summary>
/// One document sealed under its record version's document key: a byte that names the cipher, then nonce ‖ ciphertext ‖
/// tag. The associated data binds document, record, version and school, so that no box opens in another's place. The
/// plain text is the payload's length (4 bytes, big-endian), the payload, the disclosures.
/// </summary>
internal static class DocumentBox
{
    public static byte[] Seal(
        DocumentCipher cipher, ReadOnlySpan<byte> documentKey, string channel, string school, DirectoryEntry entry, CommittedRecord record) =>
        Seal(cipher, documentKey, channel, school, entry, record.Payload.Span, record.Disclosures.Span);

    public static byte[] Seal(
        DocumentCipher cipher, ReadOnlySpan<byte> documentKey, string channel, string school, DirectoryEntry entry, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> disclosures)
    {
        var recordId = entry.RecordIdText();
        var plain = new byte[4 + payload.Length + disclosures.Length];
        BinaryPrimitives.WriteInt32BigEndian(plain, payload.Length);
        payload.CopyTo(plain.AsSpan(4));
        disclosures.CopyTo(plain.AsSpan(4 + payload.Length));
        var associated = Associated(recordId, entry.Version, school);
        Span<byte> key = stackalloc byte[32];
        key = key[..KeySize(cipher)];
        DocumentKey.Derive(documentKey, channel, recordId, entry.Version, entry.RandomBytes(), key);
        var box = ContentBox.Seal(cipher, key, plain, associated);
        CryptographicOperations.ZeroMemory(key);
        return box;
    }

    /// <summary>Opens a box; null if a byte differs, or it is another's.</summary>
    public static (byte[] Payload, byte[] Disclosures)? TryOpen(
        ReadOnlySpan<byte> box, ReadOnlySpan<byte> documentKey, string channel, string school, DirectoryEntry entry)
    {
        if (box.Length < ContentBox.Overhead || box[0] is not ((byte)DocumentCipher.Aes256Gcm or (byte)DocumentCipher.Sm4Gcm))
            return null;
        var cipher = (DocumentCipher)box[0];
        var recordId = entry.RecordIdText();
        var associated = Associated(recordId, entry.Version, school);
        Span<byte> key = stackalloc byte[32];
        key = key[..KeySize(cipher)];
        DocumentKey.Derive(documentKey, channel, recordId, entry.Version, entry.RandomBytes(), key);
        var plain = ContentBox.TryOpen(key, box, associated);
        CryptographicOperations.ZeroMemory(key);
        if (plain is null || plain.Length < 4)
            return null;
        var length = BinaryPrimitives.ReadInt32BigEndian(plain);
        return length < 0 || length > plain.Length - 4 ? null : (plain[4..(4 + length)], plain[(4 + length)..]);
    }

    private static int KeySize(DocumentCipher cipher) => cipher == DocumentCipher.Aes256Gcm ? 32 : 16;

    // An RFC 8785 array; none of its strings needs an escape.
    private static byte[] Associated(string recordId, int version, string school) =>
        Encoding.ASCII.GetBytes(string.Create(
            System.Globalization.CultureInfo.InvariantCulture, $"[\"ledger/document/v1\",\"{recordId}\",{version},\"{school}\"]"));
}
