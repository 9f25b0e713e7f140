namespace Ledger.Records;

/// <summary>Assembles a bundle. Records may be added in any order. Not thread safe.</summary>
public sealed class BundleBuilder
{
    private readonly string _channel;
    private readonly List<Entry> _entries = [];

    /// <summary>Creates a builder.</summary>
    /// <param name="channel">The channel on which the batches are anchored.</param>
    public BundleBuilder(string channel)
    {
        ArgumentException.ThrowIfNullOrEmpty(channel);
        _channel = channel;
    }

    /// <summary>Adds a record with some of its fields disclosed; identity fields always are.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="type">The record's type.</param>
    /// <param name="payload">The payload's bytes as they were committed.</param>
    /// <param name="disclosures">All disclosures of the record in the type's order.</param>
    /// <param name="fields">Names of the fields to disclose; null discloses all. An unknown name throws
    /// <see cref="ArgumentException"/>.</param>
    /// <param name="sha256">The proof in the SHA-256 tree.</param>
    /// <param name="sm3">The proof in the SM3 tree, at the same index.</param>
    public void Add(
        BatchKey batch,
        RecordType type,
        ReadOnlyMemory<byte> payload,
        IReadOnlyList<string> disclosures,
        IReadOnlyCollection<string>? fields,
        InclusionProof sha256,
        InclusionProof sm3)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(disclosures);
        ArgumentNullException.ThrowIfNull(sha256);
        ArgumentNullException.ThrowIfNull(sm3);
        if (disclosures.Count != type.Fields.Count)
            throw new ArgumentException($"Type {type.Name} has {type.Fields.Count} fields.", nameof(disclosures));
        if (sha256.Index != sm3.Index || sha256.TreeSize != batch.Size || sm3.TreeSize != batch.Size)
            throw new ArgumentException("Both proofs are for the same index of a tree of the batch's size.", nameof(sm3));
        if (fields?.FirstOrDefault(name => type.PositionOf(name) < 0) is { } unknown)
            throw new ArgumentException($"Type {type.Name} has no field '{unknown}'.", nameof(fields));

        string[] disclosed =
            [.. disclosures.Where((_, i) => fields is null || type.Fields[i].IsIdentity || fields.Contains(type.Fields[i].Name))];
        _entries.Add(new Entry(batch, payload, disclosed, (int)sha256.Index, sha256.Path, sm3.Path));
    }

    /// <summary>Takes a record over from another bundle with some of its disclosures.</summary>
    internal void Add(BundleRecord record, Func<Disclosure, bool> isKept) => _entries.Add(new Entry(
        record.Batch, record.PayloadBytes, [.. record.Disclosures.Where(isKept).Select(d => d.Text)], record.Index,
        record.Path(DigestAlgorithm.Sha256), record.Path(DigestAlgorithm.Sm3)));

    /// <summary>Writes the bundle. Throws <see cref="InvalidOperationException"/> when no record was added or one twice.</summary>
    public byte[] Build()
    {
        if (_entries.Count == 0)
            throw new InvalidOperationException("A bundle has at least one record.");
        var batches = _entries.Select(e => e.Batch).DistinctBy(b => b.Id).OrderBy(b => b.Id, StringComparer.Ordinal).ToList();
        var numbers = batches.Select((b, i) => (b.Id, i)).ToDictionary(x => x.Id, x => x.i);
        var entries = _entries.OrderBy(e => numbers[e.Batch.Id]).ThenBy(e => e.Index).ToList();
        for (var i = 1; i < entries.Count; i++)
        {
            if (entries[i].Batch.Id == entries[i - 1].Batch.Id && entries[i].Index == entries[i - 1].Index)
                throw new InvalidOperationException($"Record {entries[i].Index} of batch {entries[i].Batch.Id} was added twice.");
        }

        var writer = new CanonicalJsonWriter(4096);
        writer.BeginObject();
        writer.WriteName("batches");
        writer.BeginArray();
        foreach (var batch in batches)
            Write(writer, batch);
        writer.EndArray();
        writer.WriteName("channel");
        writer.WriteString(_channel);
        writer.WriteName("format");
        writer.WriteString(Bundle.Format);
        writer.WriteName("records");
        writer.BeginArray();
        foreach (var entry in entries)
            Write(writer, entry, numbers[entry.Batch.Id]);
        writer.EndArray();
        writer.WriteName("v");
        writer.WriteInteger(Bundle.FormatVersion);
        writer.EndObject();
        return writer.ToArray();
    }

    internal static void Write(CanonicalJsonWriter writer, BatchKey batch)
    {
        writer.BeginObject();
        writer.WriteName("school");
        writer.WriteString(batch.School.Value);
        writer.WriteName("sha256Root");
        writer.WriteString(Convert.ToHexStringLower(batch.Sha256Root.Span));
        writer.WriteName("size");
        writer.WriteInteger(batch.Size);
        writer.WriteName("sm3Root");
        writer.WriteString(Convert.ToHexStringLower(batch.Sm3Root.Span));
        writer.WriteName("term");
        writer.WriteString(batch.Term.Value);
        writer.EndObject();
    }

    private static void Write(CanonicalJsonWriter writer, Entry entry, int batch)
    {
        writer.BeginObject();
        writer.WriteName("batch");
        writer.WriteInteger(batch);
        writer.WriteName("disclosures");
        writer.BeginArray();
        foreach (var disclosure in entry.Disclosures)
            writer.WriteString(disclosure);
        writer.EndArray();
        writer.WriteName("index");
        writer.WriteInteger(entry.Index);
        writer.WriteName("payload");
        writer.WriteRaw(entry.Payload.Span);
        writer.WriteName("sha256Path");
        Write(writer, entry.Sha256Path.Span);
        writer.WriteName("sm3Path");
        Write(writer, entry.Sm3Path.Span);
        writer.EndObject();
    }

    private static void Write(CanonicalJsonWriter writer, ReadOnlySpan<byte> path)
    {
        writer.BeginArray();
        for (var i = 0; i < path.Length; i += Digest.Size)
            writer.WriteBase64Url(path.Slice(i, Digest.Size));
        writer.EndArray();
    }

    private sealed record Entry(
        BatchKey Batch,
        ReadOnlyMemory<byte> Payload,
        string[] Disclosures,
        int Index,
        ReadOnlyMemory<byte> Sha256Path,
        ReadOnlyMemory<byte> Sm3Path);
}
