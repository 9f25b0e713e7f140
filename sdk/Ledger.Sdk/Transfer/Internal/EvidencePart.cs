using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Ledger.Records;
using Ledger.Sdk.Cache;
using Ledger.Sdk.Files.Internal;
using Ledger.Sdk.Keys;

namespace Ledger.Sdk.Transfer.Internal;

/// <summary>
/// Some evidence files of a batch in one file that the recipient alone opens: a line of JSON as of a document part, then a
/// segmented box, written and read a segment at a time. In it each file: 16 bytes student, 32 SHA-256, 8 length (big-endian),
/// the content.
/// </summary>
internal static class EvidencePart
{
    /// <summary>A part is ended once it has so many bytes; one file is never divided.</summary>
    public const long UsualSize = 64 << 20;

    private const int HeadSize = StudentId.SizeInBytes + 32 + 8;
    private const string Format = "ledger-evidence-part";

    public static string NameOf(int part) => part.ToString("D5", CultureInfo.InvariantCulture) + ".evidence";

    /// <summary>Which files travel together: in their order, as many as fill a part.</summary>
    public static List<List<EvidenceToSend>> Divide(IEnumerable<EvidenceToSend> files)
    {
        var parts = new List<List<EvidenceToSend>>();
        var size = UsualSize;
        foreach (var file in files)
        {
            if (size >= UsualSize)
            {
                parts.Add([]);
                size = 0;
            }

            parts[^1].Add(file);
            size += file.Length;
        }

        return parts;
    }

    /// <summary>Whether a file that stands there is this part with these files for this recipient, by its first line.</summary>
    public static bool IsFor(string file, string batch, int part, string recipient, IReadOnlyList<EvidenceToSend> files)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
        return ReadHeader(stream) is { } header && IsFor(header.Json, batch, part, recipient) && header.Json["content"]?.GetValue<string>() == ContentOf(files);
    }

    public static void Write(Stream target, string batch, int part, ReadOnlySpan<byte> recipient, IReadOnlyList<EvidenceToSend> files, DocumentCipher cipher)
    {
        using var other = ECDiffieHellman.Create();
        other.ImportSubjectPublicKeyInfo(recipient, out _);
        using var ephemeral = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var header = JsonCanonicalizer.Canonicalize(new JsonObject
        {
            ["algorithm"] = "ECDH-P256+HKDF-SHA256+segmented-box",
            ["batch"] = batch,
            ["content"] = ContentOf(files),
            ["ephemeral"] = Base64Url.EncodeToString(ephemeral.ExportSubjectPublicKeyInfo()),
            ["format"] = Format,
            ["part"] = part,
            ["recipient"] = ReceptionKey.IdOf(recipient),
            ["v"] = 1,
        });
        target.Write(header);
        target.WriteByte((byte)'\n');
        var key = ReceptionKey.DeriveKey(ephemeral, other.PublicKey, header);
        using var plain = new JoinedStream(files.SelectMany(Pieces));
        SegmentedBox.Seal(cipher, key, plain, target, Encoding.ASCII.GetString(header));
        CryptographicOperations.ZeroMemory(key);
    }

    /// <summary>Opens a part and hands each of its files over.</summary>
    /// <param name="file">The part's file.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="part">The part's number.</param>
    /// <param name="own">The recipient's key.</param>
    /// <param name="take">Given whose a file is, its digest and its content, which need not be read to its end.</param>
    /// <exception cref="LedgerInputException">The part is another's, or a byte was changed.</exception>
    public static void Open(string file, string batch, int part, ReceptionKey own, Action<StudentId, byte[], Stream> take)
    {
        var wrong = new LedgerInputException(LedgerError.PackageWrong, batch);
        var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
        using (stream)
        {
            if (ReadHeader(stream) is not { } header || !IsFor(header.Json, batch, part, own.Id))
                throw wrong;
            byte[] key;
            try
            {
                key = own.AgreeKey(Base64Url.DecodeFromChars(header.Json["ephemeral"]!.GetValue<string>()), header.Line);
            }
            catch (Exception e) when (e is CryptographicException or FormatException or NullReferenceException or InvalidOperationException)
            {
                throw wrong;
            }

            using var plain = new SegmentedStream(key, stream, Encoding.ASCII.GetString(header.Line), () => wrong);
            CryptographicOperations.ZeroMemory(key);
            var head = new byte[HeadSize];
            while (plain.ReadAtLeast(head, HeadSize, throwOnEndOfStream: false) is var read and > 0)
            {
                var length = read < HeadSize ? -1 : BinaryPrimitives.ReadInt64BigEndian(head.AsSpan(HeadSize - 8));
                if (length < 0)
                    throw wrong;
                using var content = new LimitedStream(plain, length);
                take(StudentId.FromBytes(head.AsSpan(0, 16)), head[16..48], content);
                content.CopyTo(Stream.Null);
                if (content.Left > 0)
                    throw wrong;
            }
        }
    }

    private static bool IsFor(JsonObject header, string batch, int part, string recipient) =>
        header["batch"]?.GetValue<string>() == batch && header["part"]?.GetValue<int>() == part && header["recipient"]?.GetValue<string>() == recipient;

    private static (byte[] Line, JsonObject Json)? ReadHeader(FileStream stream)
    {
        var start = new byte[4096];
        var length = start.AsSpan(0, stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)).IndexOf((byte)'\n');
        try
        {
            if (length <= 0 || JsonNode.Parse(start.AsSpan(0, length)) is not JsonObject json || json["format"]?.GetValue<string>() != Format || json["v"]?.GetValue<int>() != 1)
                return null;
            stream.Position = length + 1;
            return (start[..length], json);
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    // Random ids and digests: by itself it says nothing of a file.
    private static string ContentOf(IReadOnlyList<EvidenceToSend> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
            hash.AppendData(HeadOf(file));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static IEnumerable<Func<Stream>> Pieces(EvidenceToSend file) => [() => new MemoryStream(HeadOf(file), writable: false), file.Open];

    private static byte[] HeadOf(EvidenceToSend file)
    {
        var head = new byte[HeadSize];
        file.Student.WriteTo(head);
        file.Sha256.CopyTo(head.AsSpan(16));
        BinaryPrimitives.WriteInt64BigEndian(head.AsSpan(HeadSize - 8), file.Length);
        return head;
    }
}

/// <summary>An evidence file on its way: whose, SHA-256 and length of its content, and how it is opened.</summary>
internal sealed record EvidenceToSend(StudentId Student, byte[] Sha256, long Length, Func<Stream> Open);
