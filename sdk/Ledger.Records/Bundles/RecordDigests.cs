namespace Ledger.Records;

/// <summary>
/// Leaf hashes and disclosure digests of some records of a bundle, computed together so that SM3 finds many messages to hash
/// side by side. One thread's.
/// </summary>
internal sealed class RecordDigests
{
    /// <summary>Most records at a time.</summary>
    public const int MaxRecords = 16;

    [ThreadStatic]
    private static RecordDigests? _mine;

    private readonly Sm3Lanes _lanes = new();
    private readonly int[] _firstMessages = new int[MaxRecords];
    private (int Start, int Length)[] _messages = new (int Start, int Length)[MaxRecords * 16];
    private byte[] _buffer = new byte[8192];
    private byte[] _sha256 = [];
    private byte[] _sm3 = [];

    public static RecordDigests Mine => _mine ??= new RecordDigests();

    public void Compute(IReadOnlyList<BundleRecord> records, int from, int count)
    {
        var messages = 0;
        var length = 0;
        for (var i = 0; i < count; i++)
        {
            var record = records[from + i];
            _firstMessages[i] = messages;

            // A leaf's hash is over 0x00 and the payload. The longest message first leaves no lane waiting for it at the end.
            Append([0], ref length);
            Append(record.PayloadBytes.Span, ref length);
            Add(ref messages, length - record.PayloadBytes.Length - 1, length);
            foreach (var disclosure in record.Disclosures)
            {
                Append(disclosure.Ascii.Span, ref length);
                Add(ref messages, length - disclosure.Ascii.Length, length);
            }
        }

        if (_sha256.Length < messages * Digest.Size)
        {
            _sha256 = new byte[messages * Digest.Size];
            _sm3 = new byte[messages * Digest.Size];
        }

        for (var i = 0; i < messages; i++)
        {
            var (start, size) = _messages[i];
            Digest.Compute(DigestAlgorithm.Sha256, _buffer.AsSpan(start, size), _sha256.AsSpan(i * Digest.Size));
        }

        _lanes.HashMany(_buffer, _messages.AsSpan(0, messages), _sm3);
    }

    /// <summary>The leaf hash of a record, by its number among those computed.</summary>
    public ReadOnlySpan<byte> Leaf(DigestAlgorithm algorithm, int number) => Message(algorithm, _firstMessages[number]);

    /// <summary>The digest of a record's disclosure, both by number.</summary>
    public ReadOnlySpan<byte> Disclosure(DigestAlgorithm algorithm, int number, int disclosure) =>
        Message(algorithm, _firstMessages[number] + 1 + disclosure);

    private ReadOnlySpan<byte> Message(DigestAlgorithm algorithm, int message) =>
        (algorithm == DigestAlgorithm.Sm3 ? _sm3 : _sha256).AsSpan(message * Digest.Size, Digest.Size);

    private void Add(ref int messages, int start, int end)
    {
        if (messages == _messages.Length)
            Array.Resize(ref _messages, messages * 2);
        _messages[messages++] = (start, end - start);
    }

    private void Append(ReadOnlySpan<byte> bytes, ref int length)
    {
        if (_buffer.Length < length + bytes.Length)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, length + bytes.Length));
        bytes.CopyTo(_buffer.AsSpan(length));
        length += bytes.Length;
    }
}
