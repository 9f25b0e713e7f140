namespace Ledger.Records;

/// <summary>Reads a bundle in one pass.</summary>
internal static class BundleReader
{
    public static Bundle Read(ReadOnlyMemory<byte> utf8)
    {
        var reader = new CanonicalJsonReader(utf8.Span);
        reader.BeginObject();
        reader.ReadName("batches"u8);
        var batches = ReadBatches(ref reader);
        reader.ReadName("channel"u8);
        var channel = reader.ReadString();
        reader.ReadName("format"u8);
        if (!reader.ReadStringBody().SequenceEqual("ledger-bundle"u8))
            throw Invalid(reader, "The file is not a bundle.");
        reader.ReadName("records"u8);
        var records = ReadRecords(ref reader, utf8, batches);
        reader.ReadName("v"u8);
        if (reader.ReadInteger() != Bundle.FormatVersion)
            throw Invalid(reader, $"Only bundles of format version {Bundle.FormatVersion} are known.");
        reader.EndObject();
        reader.End();
        return new Bundle(utf8, channel, batches, records);
    }

    private static List<BatchKey> ReadBatches(ref CanonicalJsonReader reader)
    {
        var batches = new List<BatchKey>();
        reader.BeginArray();
        while (reader.NextElement())
        {
            var batch = ReadBatch(ref reader);
            if (batches.Count > 0 && string.CompareOrdinal(batches[^1].Id, batch.Id) >= 0)
                throw Invalid(reader, "The batches are not in the order of their ids, or one stands twice.");
            batches.Add(batch);
        }

        return batches.Count > 0 ? batches : throw Invalid(reader, "A bundle names at least one batch.");
    }

    internal static BatchKey ReadBatch(ref CanonicalJsonReader reader)
    {
        reader.BeginObject();
        reader.ReadName("school"u8);
        if (SchoolCode.Parse(reader.ReadString(), out var school) != IdentifierError.None)
            throw Invalid(reader, "A school code has ten digits.");
        reader.ReadName("sha256Root"u8);
        var sha256Root = ReadRoot(ref reader);
        reader.ReadName("size"u8);
        var size = reader.ReadInteger();
        if (size is < 1 or > BatchBuilder.MaxSize)
            throw Invalid(reader, $"A batch has 1 to {BatchBuilder.MaxSize} records.");
        reader.ReadName("sm3Root"u8);
        var sm3Root = ReadRoot(ref reader);
        reader.ReadName("term"u8);
        if (Term.Parse(reader.ReadString(), out var term) != IdentifierError.None)
            throw Invalid(reader, "A term is written like 2025-2026-1.");
        reader.EndObject();
        return new BatchKey(school, term, (int)size, sha256Root, sm3Root);
    }

    internal static byte[] ReadRoot(ref CanonicalJsonReader reader)
    {
        var text = reader.ReadStringBody();
        var root = new byte[Digest.Size];
        return text.Length == 2 * Digest.Size && !text.ContainsAnyInRange((byte)'A', (byte)'Z')
            && Convert.FromHexString(text, root, out _, out _) == System.Buffers.OperationStatus.Done
            ? root
            : throw Invalid(reader, "A root is 64 lower-case hexadecimal digits.");
    }

    private static List<BundleRecord> ReadRecords(ref CanonicalJsonReader reader, ReadOnlyMemory<byte> utf8, List<BatchKey> batches)
    {
        var records = new List<BundleRecord>();
        var lastBatch = -1;
        var lastIndex = -1;
        reader.BeginArray();
        while (reader.NextElement())
        {
            reader.BeginObject();
            reader.ReadName("batch"u8);
            var batch = reader.ReadInteger();

            // Batches appear in their order and none is left out.
            if (batch < lastBatch || batch > lastBatch + 1 || batch >= batches.Count || batch < 0)
                throw Invalid(reader, "The records are not in the order of their batches, or name a batch that is not there.");
            reader.ReadName("disclosures"u8);
            var disclosures = ReadDisclosures(ref reader, utf8);
            reader.ReadName("index"u8);
            var index = reader.ReadInteger();
            if (index < 0 || index >= batches[(int)batch].Size)
                throw Invalid(reader, "The index is outside the batch.");
            if (batch == lastBatch && index <= lastIndex)
                throw Invalid(reader, "The records are not in the order of their indexes, or one stands twice.");
            reader.ReadName("payload"u8);
            var start = reader.Position;
            var payload = RecordPayload.Read(ref reader);
            var payloadBytes = utf8[start..reader.Position];
            var hashes = InclusionProof.PathLength(index, batches[(int)batch].Size);
            reader.ReadName("sha256Path"u8);
            var sha256Path = ReadPath(ref reader, hashes);
            reader.ReadName("sm3Path"u8);
            var sm3Path = ReadPath(ref reader, hashes);
            reader.EndObject();
            records.Add(new BundleRecord(batches[(int)batch], (int)index, payloadBytes, payload, disclosures, sha256Path, sm3Path));
            lastBatch = (int)batch;
            lastIndex = (int)index;
        }

        return lastBatch == batches.Count - 1 ? records : throw Invalid(reader, "A batch has no record in the bundle.");
    }

    private static List<Disclosure> ReadDisclosures(ref CanonicalJsonReader reader, ReadOnlyMemory<byte> utf8)
    {
        var disclosures = new List<Disclosure>();
        reader.BeginArray();
        while (reader.NextElement())
        {
            var at = reader.Position;
            var length = reader.ReadStringBody().Length;
            try
            {
                disclosures.Add(Disclosure.Parse(utf8.Slice(at + 1, length)));
            }
            catch (CanonicalJsonException e)
            {
                throw new CanonicalJsonException(e.Error, at, $"In a disclosure: {e.Detail}");
            }
        }

        return disclosures;
    }

    private static byte[] ReadPath(ref CanonicalJsonReader reader, int hashes)
    {
        var path = new byte[hashes * Digest.Size];
        reader.BeginArray();
        for (var i = 0; i < hashes; i++)
        {
            if (!reader.NextElement())
                throw Invalid(reader, $"The path has fewer than the {hashes} hashes of its index and size.");
            var at = reader.Position;
            if (!Base64UrlText.TryDecode(reader.ReadStringBody(), path.AsSpan(i * Digest.Size, Digest.Size)))
                throw new CanonicalJsonException(CanonicalJsonError.InvalidValue, at, "A hash is base64url of 32 bytes.");
        }

        reader.EndArray();
        return path;
    }

    private static CanonicalJsonException Invalid(in CanonicalJsonReader reader, string detail) =>
        reader.Fail(CanonicalJsonError.InvalidValue, detail);
}
