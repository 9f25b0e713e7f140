using System.Buffers.Text;

namespace Ledger.Records;

/// <summary>
/// One thread's buffers for committing records; they grow and stay. It takes some records at a time so that there are many
/// messages to hash side by side.
/// </summary>
internal sealed class CommitScratch
{
    /// <summary>How many records are taken at a time.</summary>
    public const int BatchSize = 16;

    [ThreadStatic]
    private static CommitScratch? _mine;

    private readonly Sha256Lanes _sha256Lanes = new();
    private readonly Sm3Lanes _sm3Lanes = new();
    private readonly (int Start, int Length)[] _leaves = new (int Start, int Length)[BatchSize];
    private readonly int[] _firstFields = new int[BatchSize + 1];
    private (int Start, int Length)[] _texts = [];
    private byte[] _salts = [];
    private byte[] _json = [];
    private byte[] _disclosures = [];
    private byte[] _sha256 = [];
    private byte[] _sm3 = [];
    private byte[] _leafBytes = [];
    private readonly byte[] _leafHashes = new byte[BatchSize * Digest.Size];

    public static CommitScratch Mine => _mine ??= new CommitScratch();

    /// <summary>Commits at most <see cref="BatchSize"/> records.</summary>
    public void Commit(string channel, ReadOnlySpan<PayloadTemplate> templates, ReadOnlySpan<RecordDraft> drafts, Span<CommittedRecord> committed)
    {
        var fields = Disclose(channel, drafts);
        var texts = _texts.AsSpan(0, fields);
        var sha256 = Take(ref _sha256, fields * Digest.Size);
        var sm3 = Take(ref _sm3, fields * Digest.Size);
        _sha256Lanes.HashMany(_disclosures, texts, sha256);
        _sm3Lanes.HashMany(_disclosures, texts, sm3);

        var length = 0;
        for (var i = 0; i < drafts.Length; i++)
        {
            Grow(ref _leafBytes, length + templates[i].MaxLength + 1);
            var leaf = _leafBytes.AsSpan(length);

            // A leaf's hash is over 0x00 and the entry.
            leaf[0] = 0;
            var (from, count) = (_firstFields[i] * Digest.Size, (_firstFields[i + 1] - _firstFields[i]) * Digest.Size);
            var written = 1 + templates[i].Write(
                drafts[i].RecordId, drafts[i].Version, sha256.Slice(from, count), sm3.Slice(from, count), leaf[1..]);
            _leaves[i] = (length, written);
            length += written;
        }

        _sm3Lanes.HashMany(_leafBytes, _leaves.AsSpan(0, drafts.Length), _leafHashes);
        for (var i = 0; i < drafts.Length; i++)
        {
            var leaf = _leafBytes.AsSpan(_leaves[i].Start, _leaves[i].Length);
            var leafHashes = new byte[2 * Digest.Size];
            Digest.Compute(DigestAlgorithm.Sha256, leaf, leafHashes);
            _leafHashes.AsSpan(i * Digest.Size, Digest.Size).CopyTo(leafHashes.AsSpan(Digest.Size));
            var (start, last) = (_texts[_firstFields[i]].Start, _texts[_firstFields[i + 1] - 1]);
            committed[i] = new CommittedRecord(
                drafts[i].RecordId, leaf[1..].ToArray(), _disclosures.AsSpan(start, last.Start + last.Length - start).ToArray(), leafHashes);
        }
    }

    /// <summary>Writes all disclosures, with a separator after each; returns how many.</summary>
    private int Disclose(string channel, ReadOnlySpan<RecordDraft> drafts)
    {
        var length = 0;
        var count = 0;
        for (var i = 0; i < drafts.Length; i++)
        {
            var draft = drafts[i];
            var fields = draft.Type.Fields;
            var salts = Take(ref _salts, fields.Count * Disclosure.SaltSize);
            RecordSalts.Derive(draft.SaltKey.Span, channel, draft.RecordId, draft.Version, draft.Random.Span, salts);
            if (_texts.Length < count + fields.Count)
                Array.Resize(ref _texts, (count + fields.Count) * 2);
            _firstFields[i] = count;
            for (var field = 0; field < fields.Count; field++)
            {
                var start = length;
                length += Disclose(
                    salts.Slice(field * Disclosure.SaltSize, Disclosure.SaltSize), fields[field], draft.Values[field], length);
                _texts[count++] = (start, length - start);
                _disclosures[length++] = (byte)'~';
            }
        }

        _firstFields[drafts.Length] = count;
        return count;
    }

    /// <summary>Writes a disclosure's text at the offset and leaves room for a separator; returns how many bytes.</summary>
    private int Disclose(ReadOnlySpan<byte> salt, FieldRule field, FieldValue value, int offset)
    {
        var json = Take(ref _json, Disclosure.MaxJsonLength(field.NamePart, value));
        json = json[..Disclosure.WriteJson(salt, field.NamePart, value, json)];
        Grow(ref _disclosures, offset + Base64Url.GetEncodedLength(json.Length) + 1);
        return Base64Url.EncodeToUtf8(json, _disclosures.AsSpan(offset));
    }

    private static Span<byte> Take(ref byte[] buffer, int length)
    {
        if (buffer.Length < length)
            buffer = new byte[length * 2];
        return buffer.AsSpan(0, length);
    }

    private static void Grow(ref byte[] buffer, int length)
    {
        if (buffer.Length < length)
            Array.Resize(ref buffer, length * 2);
    }
}
