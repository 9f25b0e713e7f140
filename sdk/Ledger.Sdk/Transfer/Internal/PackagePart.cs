using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Ledger.Records;
using Ledger.Sdk.Keys;
using Ledger.Sdk.Keys.Internal;

namespace Ledger.Sdk.Transfer.Internal;

/// <summary>
/// Some documents of a batch in one file that the recipient alone opens: a line of JSON that names batch, part, recipient and
/// the sender's one-time key, then nonce ‖ ciphertext ‖ tag (AES-256-GCM; the line is authenticated too).
/// </summary>
internal static class PackagePart
{
    /// <summary>Documents in a part; a multiple of the cache's chunk.</summary>
    public const int Documents = 16 * Cache.DocumentCache.ChunkSize;

    public static string NameOf(int part) => part.ToString("D5", CultureInfo.InvariantCulture) + ".part";

    public static int CountOf(int size) => (size + Documents - 1) / Documents;

    public static byte[] Seal(string batch, int part, ReadOnlySpan<byte> recipient, IReadOnlyList<TransferredDocument> documents)
    {
        using var other = ECDiffieHellman.Create();
        other.ImportSubjectPublicKeyInfo(recipient, out _);
        using var ephemeral = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var header = JsonCanonicalizer.Canonicalize(Header(batch, part, ReceptionKey.IdOf(recipient), ephemeral.ExportSubjectPublicKeyInfo()));
        using var cipher = new AesGcm(ReceptionKey.DeriveKey(ephemeral, other.PublicKey, header), 16);
        var plain = Write(documents);
        var box = SealedBox.Seal(cipher, plain, header);
        CryptographicOperations.ZeroMemory(plain);
        return [.. header, (byte)'\n', .. box];
    }

    /// <summary>Whether a file that stands there is this part for this recipient, by its first line.</summary>
    public static bool IsFor(ReadOnlySpan<byte> file, string batch, int part, string recipient) =>
        TryReadHeader(file, out var header, out _) && header["batch"]?.GetValue<string>() == batch
        && header["part"]?.GetValue<int>() == part && header["recipient"]?.GetValue<string>() == recipient;

    /// <summary>Opens a part; null if it is another's or was changed.</summary>
    public static IReadOnlyList<TransferredDocument>? TryOpen(ReadOnlySpan<byte> file, string batch, int part, ReceptionKey key)
    {
        if (!IsFor(file, batch, part, key.Id) || !TryReadHeader(file, out var header, out var length))
            return null;
        try
        {
            using var cipher = new AesGcm(key.AgreeKey(Base64Url.DecodeFromChars(header["ephemeral"]!.GetValue<string>()), file[..length]), 16);
            return SealedBox.TryOpen(cipher, file[(length + 1)..], file[..length]) is { } plain ? Read(plain) : null;
        }
        catch (Exception e) when (e is CryptographicException or FormatException or NullReferenceException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    private static JsonObject Header(string batch, int part, string recipient, byte[] ephemeral) => new()
    {
        ["algorithm"] = "ECDH-P256+HKDF-SHA256+AES-256-GCM",
        ["batch"] = batch,
        ["ephemeral"] = Base64Url.EncodeToString(ephemeral),
        ["format"] = "ledger-document-part",
        ["part"] = part,
        ["recipient"] = recipient,
        ["v"] = 1,
    };

    private static bool TryReadHeader(ReadOnlySpan<byte> file, out JsonObject header, out int length)
    {
        header = [];
        length = file[..Math.Min(file.Length, 4096)].IndexOf((byte)'\n');
        try
        {
            if (length <= 0 || JsonNode.Parse(file[..length]) is not JsonObject json || json["format"]?.GetValue<string>() != "ledger-document-part" || json["v"]?.GetValue<int>() != 1)
                return false;
            header = json;
            return true;
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }

    // Each document: 16 bytes student, 16 record id, 4 version, 4 length of the payload, payload, 4 length of the
    // disclosures, disclosures; numbers big-endian.
    private static byte[] Write(IReadOnlyList<TransferredDocument> documents)
    {
        var bytes = new byte[documents.Sum(d => 44 + d.Payload.Length + d.Disclosures.Length)];
        var rest = bytes.AsSpan();
        foreach (var document in documents)
        {
            document.Student.WriteTo(rest);
            BinaryPrimitives.WriteUInt128BigEndian(rest[16..], document.RecordId);
            BinaryPrimitives.WriteInt32BigEndian(rest[32..], document.Version);
            rest = Put(Put(rest[36..], document.Payload), document.Disclosures);
        }

        return bytes;

        static Span<byte> Put(Span<byte> target, byte[] value)
        {
            BinaryPrimitives.WriteInt32BigEndian(target, value.Length);
            value.CopyTo(target[4..]);
            return target[(4 + value.Length)..];
        }
    }

    private static List<TransferredDocument> Read(ReadOnlySpan<byte> plain)
    {
        var documents = new List<TransferredDocument>();
        while (!plain.IsEmpty)
        {
            var (student, id, version) = (StudentId.FromBytes(plain[..16]), BinaryPrimitives.ReadUInt128BigEndian(plain[16..]), BinaryPrimitives.ReadInt32BigEndian(plain[32..]));
            var payload = Take(plain[36..], out plain);
            documents.Add(new TransferredDocument(student, id, version, payload, Take(plain, out plain)));
        }

        return documents;

        static byte[] Take(ReadOnlySpan<byte> from, out ReadOnlySpan<byte> rest)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(from);
            rest = from[(4 + length)..];
            return from.Slice(4, length).ToArray();
        }
    }
}

/// <summary>One document on its way from a school to the unit above.</summary>
internal sealed record TransferredDocument(StudentId Student, UInt128 RecordId, int Version, byte[] Payload, byte[] Disclosures);
