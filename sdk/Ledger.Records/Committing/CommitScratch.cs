using System.Buffers.Text;

namespace Ledger.Records;

/// <summary>One thread's buffers for committing records; they grow and stay.</summary>
internal sealed class CommitScratch
{
    [ThreadStatic]
    private static CommitScratch? _mine;

    private byte[] _salts = [];
    private byte[] _json = [];
    private byte[] _disclosures = [];
    private byte[] _sha256 = [];
    private byte[] _sm3 = [];
    private byte[] _leaf = [];

    public static CommitScratch Mine => _mine ??= new CommitScratch();

    public CommittedRecord Commit(string channel, PayloadTemplate template, RecordDraft draft)
    {
        var fields = draft.Type.Fields;
        var salts = Take(ref _salts, fields.Count * Disclosure.SaltSize);
        var sha256 = Take(ref _sha256, fields.Count * Digest.Size);
        var sm3 = Take(ref _sm3, fields.Count * Digest.Size);
        RecordSalts.Derive(draft.SaltKey.Span, channel, draft.RecordId, draft.Version, draft.Random.Span, salts);

        var length = 0;
        for (var i = 0; i < fields.Count; i++)
        {
            if (i > 0)
                _disclosures[length++] = (byte)'~';
            var start = length;
            length += Disclose(salts.Slice(i * Disclosure.SaltSize, Disclosure.SaltSize), fields[i], draft.Values[i], length);
            var text = _disclosures.AsSpan(start, length - start);
            Digest.Compute(DigestAlgorithm.Sha256, text, sha256[(i * Digest.Size)..]);
            Digest.Compute(DigestAlgorithm.Sm3, text, sm3[(i * Digest.Size)..]);
        }

        // A leaf's hash is over 0x00 and the entry.
        var leaf = Take(ref _leaf, template.MaxLength + 1);
        leaf[0] = 0;
        leaf = leaf[..(1 + template.Write(draft.RecordId, draft.Version, sha256, sm3, leaf[1..]))];
        var leafHashes = new byte[2 * Digest.Size];
        Digest.Compute(DigestAlgorithm.Sha256, leaf, leafHashes);
        Digest.Compute(DigestAlgorithm.Sm3, leaf, leafHashes.AsSpan(Digest.Size));
        return new CommittedRecord(draft.RecordId, leaf[1..].ToArray(), _disclosures.AsSpan(0, length).ToArray(), leafHashes);
    }

    /// <summary>Appends a disclosure's text at the offset; leaves room for a separator.</summary>
    private int Disclose(ReadOnlySpan<byte> salt, FieldRule field, FieldValue value, int offset)
    {
        var json = Take(ref _json, Disclosure.MaxJsonLength(field.NamePart, value));
        json = json[..Disclosure.WriteJson(salt, field.NamePart, value, json)];
        var room = offset + Base64Url.GetEncodedLength(json.Length) + 1;
        if (_disclosures.Length < room)
            Array.Resize(ref _disclosures, room * 2);
        return Base64Url.EncodeToUtf8(json, _disclosures.AsSpan(offset));
    }

    private static Span<byte> Take(ref byte[] buffer, int length)
    {
        if (buffer.Length < length)
            buffer = new byte[length * 2];
        return buffer.AsSpan(0, length);
    }
}
