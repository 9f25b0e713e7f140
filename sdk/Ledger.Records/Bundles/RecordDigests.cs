namespace Ledger.Records;

/// <summary>
/// Leaf hashes and disclosure digests of some records of a bundle, computed together so that SM3 finds many messages to hash
/// side by side. One thread's.
/// </summary>
internal sealed class RecordDigests
{
    /// <summary>Most records at a time.</summary>
    public const int MaxRecords = 16;

    private const int NodeSize = 1 + (2 * Digest.Size);

    [ThreadStatic]
    private static RecordDigests? _mine;

    private readonly Sm3Lanes _lanes = new();
    private readonly int[] _firstMessages = new int[MaxRecords];
    private readonly Climb[] _climbs = new Climb[MaxRecords];
    private readonly int[] _climbing = new int[MaxRecords];
    private readonly (int Start, int Length)[] _nodeMessages = new (int Start, int Length)[MaxRecords];
    private readonly byte[] _nodes = new byte[MaxRecords * NodeSize];
    private readonly byte[] _nodeHashes = new byte[MaxRecords * Digest.Size];
    private readonly byte[] _roots = new byte[MaxRecords * Digest.Size];
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
        ClimbSm3(records, from, count);
    }

    /// <summary>The root to which the SM3 path of a record leads, by its number among those computed.</summary>
    public ReadOnlySpan<byte> Sm3Root(int number) => _roots.AsSpan(number * Digest.Size, Digest.Size);

    /// <summary>
    /// Climbs the SM3 paths of all records together, a level at a time, as <see cref="MerkleProof.VerifyInclusion"/> does for
    /// one. The reader of bundles has made sure that each path has the hashes of its index and size.
    /// </summary>
    private void ClimbSm3(IReadOnlyList<BundleRecord> records, int from, int count)
    {
        var unfinished = false;
        for (var i = 0; i < count; i++)
        {
            var record = records[from + i];
            Leaf(DigestAlgorithm.Sm3, i).CopyTo(_roots.AsSpan(i * Digest.Size));
            _climbs[i] = new Climb { Path = record.Proof(DigestAlgorithm.Sm3).Path, Index = record.Index, Last = record.Batch.Size - 1 };
            unfinished |= _climbs[i].Last > 0;
        }

        while (unfinished)
        {
            unfinished = false;
            var nodes = 0;
            for (var i = 0; i < count; i++)
            {
                ref var climb = ref _climbs[i];
                if (climb.Last == 0)
                    continue;
                var isRight = (climb.Index & 1) == 1;
                if (isRight || climb.Index < climb.Last)
                {
                    var node = _nodes.AsSpan(nodes * NodeSize, NodeSize);
                    node[0] = 1;
                    climb.Path.Span[..Digest.Size].CopyTo(node[(isRight ? 1 : 1 + Digest.Size)..]);
                    Sm3Root(i).CopyTo(node[(isRight ? 1 + Digest.Size : 1)..]);
                    climb.Path = climb.Path[Digest.Size..];
                    _nodeMessages[nodes] = (nodes * NodeSize, NodeSize);
                    _climbing[nodes++] = i;
                }

                climb.Index >>= 1;
                climb.Last >>= 1;
                unfinished |= climb.Last > 0;
            }

            _lanes.HashMany(_nodes, _nodeMessages.AsSpan(0, nodes), _nodeHashes);
            for (var node = 0; node < nodes; node++)
                _nodeHashes.AsSpan(node * Digest.Size, Digest.Size).CopyTo(_roots.AsSpan(_climbing[node] * Digest.Size));
        }
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

    private struct Climb
    {
        public ReadOnlyMemory<byte> Path;
        public int Index;
        public int Last;
    }
}
