using Ledger.Records;

namespace Ledger.Sdk.Cache.Internal;

/// <summary>Documents of one batch that were decrypted, to be hashed side by side and held against their leaves. One thread's.</summary>
internal sealed class OpenedDocuments(BatchReader reader)
{
    private readonly List<(int Start, int Length)> _messages = [];
    private readonly List<(int Ordinal, RecordPayload Payload, int First)> _documents = [];
    private byte[] _buffer = new byte[1 << 16];
    private int _length;

    /// <exception cref="LedgerInputException">The document is of another record, or has more or fewer fields than its payload says.</exception>
    public void Add(int ordinal, byte[] payload, byte[] disclosures)
    {
        RecordPayload parsed;
        try
        {
            parsed = RecordPayload.Parse(payload);
        }
        catch (CanonicalJsonException)
        {
            throw reader.Damaged(ordinal, "payload");
        }

        if (parsed.RecordId != reader.Directory[ordinal].RecordIdText())
            throw reader.Damaged(ordinal, "record id");
        var first = _messages.Count;
        // A leaf's hash is over 0x00 and the payload (RFC 9162).
        Message([0], payload);
        foreach (var range in disclosures.AsSpan().Split((byte)'~'))
            Message([], disclosures.AsSpan()[range]);
        if (_messages.Count - first - 1 != parsed.FieldCount)
        {
            _messages.RemoveRange(first, _messages.Count - first);
            throw reader.Damaged(ordinal, "disclosures");
        }

        _documents.Add((ordinal, parsed, first));
    }

    /// <summary>Hashes what was added and tells of each document that is not what its batch says.</summary>
    public void Check(Action<LedgerInputException> fault)
    {
        var messages = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_messages);
        byte[] sha256 = new byte[messages.Length * Digest.Size], sm3 = new byte[messages.Length * Digest.Size];
        Digest.ComputeMany(DigestAlgorithm.Sha256, _buffer, messages, sha256);
        Digest.ComputeMany(DigestAlgorithm.Sm3, _buffer, messages, sm3);
        foreach (var (ordinal, payload, first) in _documents)
        {
            if (Problem(ordinal, payload, first, sha256, sm3) is { } problem)
                fault(reader.Damaged(ordinal, problem));
        }
    }

    private string? Problem(int ordinal, RecordPayload payload, int first, byte[] sha256, byte[] sm3)
    {
        if (!At(sha256, first).SequenceEqual(reader.Sha256Leaf(ordinal)))
            return "SHA-256 leaf";
        if (!At(sm3, first).SequenceEqual(reader.Sm3Leaf(ordinal)))
            return "SM3 leaf";
        for (var position = 0; position < payload.FieldCount; position++)
        {
            if (!At(sha256, first + 1 + position).SequenceEqual(payload.FieldDigest(DigestAlgorithm.Sha256, position))
                || !At(sm3, first + 1 + position).SequenceEqual(payload.FieldDigest(DigestAlgorithm.Sm3, position)))
                return $"disclosure {position.ToString(System.Globalization.CultureInfo.InvariantCulture)}";
        }

        return null;
    }

    private static ReadOnlySpan<byte> At(byte[] digests, int message) => digests.AsSpan(message * Digest.Size, Digest.Size);

    private void Message(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> text)
    {
        var length = prefix.Length + text.Length;
        if (_buffer.Length < _length + length)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + length));
        prefix.CopyTo(_buffer.AsSpan(_length));
        text.CopyTo(_buffer.AsSpan(_length + prefix.Length));
        _messages.Add((_length, length));
        _length += length;
    }
}
