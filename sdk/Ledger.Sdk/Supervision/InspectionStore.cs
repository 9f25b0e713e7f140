using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Ledger.Records.State;
using Ledger.Sdk.Access;
using Ledger.Sdk.Cache;
using Ledger.Sdk.Cache.Internal;
using Ledger.Sdk.Keys;

namespace Ledger.Sdk.Supervision;

/// <summary>
/// The documents and plans of inspections that a site keeps: in the document cache, each inspection's under a key of its own in
/// the key store, so that it can be destroyed as a student's is. Reading a document is logged first. Thread-safe.
/// </summary>
/// <remarks>
/// A box's plain text is the length of the salt (1 byte: 32, or 0 for what is published), the salt, the length of the header (4
/// bytes, big-endian), the header in JSON, the content. The digests cover salt and content.
/// </remarks>
public sealed class InspectionStore
{
    /// <summary>The longest document, in bytes.</summary>
    public const int MaxSize = 64 << 20;

    private readonly DocumentCache _cache;
    private readonly KeyStore _keys;
    private readonly AccessLog _access;
    private readonly LedgerStoreOptions _options;

    internal InspectionStore(DocumentCache cache, KeyStore keys, AccessLog access, LedgerStoreOptions options)
    {
        _cache = cache;
        _keys = keys;
        _access = access;
        _options = options;
    }

    /// <summary>Keeps a document; durable on return.</summary>
    /// <param name="id">The inspection.</param>
    /// <param name="name">The file's name.</param>
    /// <param name="number">The document's number (文号), or empty.</param>
    /// <param name="content">The file, at most <see cref="MaxSize"/> bytes.</param>
    /// <param name="salt">32 bytes of the other side, which signs the same document; empty for none, of what is published; null for fresh ones.</param>
    /// <param name="cancellationToken">Cancels before it is written.</param>
    /// <exception cref="LedgerInputException">It is too long, or cannot be written.</exception>
    public async Task<TextDigest> KeepAsync(
        InspectionId id, string name, string number, ReadOnlyMemory<byte> content, ReadOnlyMemory<byte>? salt = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (content.Length is 0 or > MaxSize) throw new LedgerInputException(LedgerError.InspectionDocumentSize, name);
        var salted = salt ?? RandomNumberGenerator.GetBytes(TextDigest.SaltLength);
        if (salted.Length is not (0 or TextDigest.SaltLength)) throw new ArgumentException("A salt has 32 bytes, or none.", nameof(salt));
        var digest = TextDigest.OfBytes((byte[])[.. salted.Span, .. content.Span]);
        var header = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["name"] = name, ["number"] = number });
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, header.Length);
        await WriteAsync(id, digest.Sha256, (byte[])[(byte)salted.Length, .. salted.Span, .. length, .. header, .. content.Span], cancellationToken).ConfigureAwait(false);
        return digest;
    }

    /// <summary>Reads a document, after the access log's entry.</summary>
    /// <returns>Null if the folder does not keep it.</returns>
    /// <exception cref="LedgerInputException">It was changed, its key was destroyed, or the log cannot be written.</exception>
    public Task<InspectionDocument?> ReadAsync(InspectionId id, TextDigest digest, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(digest);
        return Task.Run(
            () =>
            {
                if (!Has(id, digest)) return null;
                _access.Append(_options.Access, AccessPurposes.SupervisionDocument, [], [new AccessedBatch("inspection/" + id, 1)]);
                return Open(id, digest).Document;
            },
            cancellationToken);
    }

    /// <summary>Whether the folder keeps a document.</summary>
    public bool Has(InspectionId id, TextDigest digest)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(digest);
        return _cache.HasContent(Name(id, digest.Sha256));
    }

    /// <summary>The salt that a document's digests cover, for the other side that signs the same document; empty for what is published.</summary>
    /// <exception cref="LedgerInputException">The folder does not keep it, or it was changed.</exception>
    public byte[] SaltOf(InspectionId id, TextDigest digest)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(digest);
        return Open(id, digest).Salt;
    }

    /// <summary>Keeps a plan with its salt until it is laid open; durable on return.</summary>
    public Task KeepPlanAsync(InspectionPlan plan, ReadOnlyMemory<byte> salt, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return WriteAsync(plan.Id, "plan", (byte[])[.. salt.Span, .. plan.ToCanonicalBytes()], cancellationToken);
    }

    /// <summary>The plan of an inspection that this folder planned, and its salt; null if it did not.</summary>
    /// <exception cref="LedgerInputException">It was changed, or its key was destroyed.</exception>
    public (InspectionPlan Plan, byte[] Salt)? FindPlan(InspectionId id)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (Read(id, "plan") is not { } plain) return null;
        return (InspectionPlan.Parse(plain.AsSpan(TextDigest.SaltLength)), plain[..TextDigest.SaltLength]);
    }

    private (InspectionDocument Document, byte[] Salt) Open(InspectionId id, TextDigest digest)
    {
        var plain = Read(id, digest.Sha256) ?? throw new LedgerInputException(LedgerError.InspectionDocumentMissing, id.ToString(), digest.Sha256);
        var salt = plain.AsSpan(1, plain[0]);
        var rest = plain.AsSpan(1 + plain[0]);
        var length = BinaryPrimitives.ReadInt32BigEndian(rest);
        var header = JsonSerializer.Deserialize<Dictionary<string, string>>(rest.Slice(4, length))!;
        var content = rest[(4 + length)..].ToArray();
        return TextDigest.OfBytes((byte[])[.. salt, .. content]) == digest
            ? (new InspectionDocument(digest, header["name"], header["number"], content), salt.ToArray())
            : throw new LedgerInputException(LedgerError.CacheDamaged, _cache.Path, "contents", digest.Sha256);
    }

    private async Task WriteAsync(InspectionId id, string name, byte[] plain, CancellationToken cancellationToken)
    {
        var holder = Holder(id);
        await _keys.AddAsync([holder], cancellationToken).ConfigureAwait(false);
        var key = KeyOf(id, holder);
        await Task.Run(() => _cache.WriteContent(Name(id, name), ContentBox.Seal(_options.Cipher, key, plain, Associated(id, name))), cancellationToken).ConfigureAwait(false);
        CryptographicOperations.ZeroMemory(key);
    }

    private byte[]? Read(InspectionId id, string name)
    {
        if (_cache.ReadContent(Name(id, name)) is not { } box) return null;
        var key = KeyOf(id, Holder(id));
        var plain = ContentBox.TryOpen(key, box, Associated(id, name));
        CryptographicOperations.ZeroMemory(key);
        return plain ?? throw new LedgerInputException(LedgerError.CacheDamaged, _cache.Path, "contents", id.Id);
    }

    // The key that is stored seals nothing itself, so that one of another use never fits here.
    private byte[] KeyOf(InspectionId id, StudentId holder) => HKDF.Expand(
        HashAlgorithmName.SHA256,
        _keys.Find(holder) ?? throw new LedgerInputException(LedgerError.InspectionErased, id.ToString()),
        32,
        Encoding.ASCII.GetBytes($"[\"ledger/inspection-document/v1\",\"{id}\"]"));

    private static StudentId Holder(InspectionId id) => StudentId.FromBytes(Convert.FromHexString(id.Id));

    private static string Name(InspectionId id, string name) => $"inspection/{id.Id}/{name}";

    private static byte[] Associated(InspectionId id, string name) => Encoding.ASCII.GetBytes($"[\"ledger/inspection-document/v1\",\"{id}\",\"{name}\"]");
}
