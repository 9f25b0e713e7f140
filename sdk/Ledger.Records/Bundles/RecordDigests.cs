namespace Ledger.Records;

/// <summary>
/// Leaf hashes, disclosure digests and roots of some records of a bundle, computed together so that there are many messages to hash
/// side by side. One thread's.
/// </summary>
internal sealed class RecordDigests
{
    /// <summary>Most records at a time.</summary>
    public const int MaxRecords = 16;

    private const int NodeSize = 1 + (2 * Digest.Size);

    [ThreadStatic]
    private static RecordDigests? _mine;

    private readonly Sha256Lanes _sha256Lanes = new();
    private readonly Sm3Lanes _sm3Lanes = new();
    private readonly int[] _firstDisclosures = new int[MaxRecords];
    private readonly Position[] _climbs = new Position[MaxRecords];
    private readonly int[] _climbing = new int[MaxRecords];
    private readonly (int Start, int Length)[] _nodeMessages = new (int Start, int Length)[MaxRecords];
    private readonly byte[] _nodes = new byte[MaxRecords * NodeSize];
    private readonly byte[] _nodeHashes = new byte[MaxRecords * Digest.Size];
    private readonly byte[] _sha256Roots = new byte[MaxRecords * Digest.Size];
    private readonly byte[] _sm3Roots = new byte[MaxRecords * Digest.Size];
    private (int Start, int Length)[] _messages = new (int Start, int Length)[MaxRecords * 16];
    private byte[] _buffer = new byte[8192];
    private byte[] _sha256 = [];
    private byte[] _sm3 = [];

    public static RecordDigests Mine => _mine ??= new RecordDigests();

    public void Compute(IReadOnlyList<BundleRecord> records, int from, int count)
    {
        var messages = 0;
        var length = 0;
        // Leaves first: a leaf's hash is over 0x00 and the payload, and the longest messages first leave no lane waiting for
        // one at the end.
        for (var i = 0; i < count; i++)
        {
            var payload = records[from + i].PayloadBytes.Span;
            Append([0], ref length);
            Append(payload, ref length);
            Add(ref messages, length - payload.Length - 1, length);
        }

        for (var i = 0; i < count; i++)
        {
            _firstDisclosures[i] = messages;
            foreach (var disclosure in records[from + i].Disclosures)
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

        // A payload is long enough for the platform's SHA-256 to be faster by itself than in a lane.
        for (var i = 0; i < count; i++)
        {
            var (start, size) = _messages[i];
            Digest.Compute(DigestAlgorithm.Sha256, _buffer.AsSpan(start, size), _sha256.AsSpan(i * Digest.Size));
        }

        _sha256Lanes.HashMany(_buffer, _messages.AsSpan(count, messages - count), _sha256.AsSpan(count * Digest.Size));
        _sm3Lanes.HashMany(_buffer, _messages.AsSpan(0, messages), _sm3);
        Climb(DigestAlgorithm.Sha256, _sha256Lanes, records, from, count);
        Climb(DigestAlgorithm.Sm3, _sm3Lanes, records, from, count);
    }

    /// <summary>The root to which a path of a record leads, by the record's number among those computed.</summary>
    public ReadOnlySpan<byte> Root(DigestAlgorithm algorithm, int number) =>
        (algorithm == DigestAlgorithm.Sm3 ? _sm3Roots : _sha256Roots).AsSpan(number * Digest.Size, Digest.Size);

    /// <summary>
    /// Climbs the paths of all records together, a level at a time, as <see cref="MerkleProof.VerifyInclusion"/> does for
    /// one. The reader of bundles has made sure that each path has the hashes of its index and size.
    /// </summary>
    private void Climb(DigestAlgorithm algorithm, DigestLanes lanes, IReadOnlyList<BundleRecord> records, int from, int count)
    {
        var roots = (algorithm == DigestAlgorithm.Sm3 ? _sm3Roots : _sha256Roots).AsSpan();
        var unfinished = false;
        for (var i = 0; i < count; i++)
        {
            var record = records[from + i];
            Leaf(algorithm, i).CopyTo(roots[(i * Digest.Size)..]);
            _climbs[i] = new Position { Path = record.Path(algorithm), Index = record.Index, Last = record.Batch.Size - 1 };
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
                    roots.Slice(i * Digest.Size, Digest.Size).CopyTo(node[(isRight ? 1 + Digest.Size : 1)..]);
                    climb.Path = climb.Path[Digest.Size..];
                    _nodeMessages[nodes] = (nodes * NodeSize, NodeSize);
                    _climbing[nodes++] = i;
                }

                climb.Index >>= 1;
                climb.Last >>= 1;
                unfinished |= climb.Last > 0;
            }

            lanes.HashMany(_nodes, _nodeMessages.AsSpan(0, nodes), _nodeHashes);
            for (var node = 0; node < nodes; node++)
                _nodeHashes.AsSpan(node * Digest.Size, Digest.Size).CopyTo(roots[(_climbing[node] * Digest.Size)..]);
        }
    }

    /// <summary>The leaf hash of a record, by its number among those computed.</summary>
    public ReadOnlySpan<byte> Leaf(DigestAlgorithm algorithm, int number) => Message(algorithm, number);

    /// <summary>The digest of a record's disclosure, both by number.</summary>
    public ReadOnlySpan<byte> Disclosure(DigestAlgorithm algorithm, int number, int disclosure) =>
        Message(algorithm, _firstDisclosures[number] + disclosure);

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

    private struct Position
    {
        public ReadOnlyMemory<byte> Path;
        public int Index;
        public int Last;
    }
}
