namespace Ledger.Records;

/// <summary>What is signed of an archive, beside who signs: nothing of it tells anything about the student.</summary>
public sealed record ArchiveContent
{
    /// <summary>The channel.</summary>
    public required string Channel { get; init; }

    /// <summary>The hash of the channel's genesis block, 64 lowercase hexadecimal digits.</summary>
    public required string GenesisHash { get; init; }

    /// <summary>The ledger's height in blocks, as of which the archive was formed.</summary>
    public required long Height { get; init; }

    /// <summary>The school.</summary>
    public required SchoolCode School { get; init; }

    /// <summary>The terms that have records, ascending.</summary>
    public required IReadOnlyList<Term> Terms { get; init; }

    /// <summary>The rule sets of the records, by id and version.</summary>
    public required IReadOnlyList<(string Id, int Version)> RuleSets { get; init; }

    /// <summary>The batches that have records of the student, by id.</summary>
    public required IReadOnlyList<BatchKey> Batches { get; init; }

    /// <summary>The batch that has the statement of completeness.</summary>
    public required BatchKey StatementBatch { get; init; }

    /// <summary>The statement's index in both trees of its batch.</summary>
    public required int StatementIndex { get; init; }

    /// <summary>The statement's payload, canonical JSON: salted digests of every count and every list of leaf hashes.</summary>
    public required ReadOnlyMemory<byte> StatementPayload { get; init; }

    /// <summary>The canonical JSON.</summary>
    internal byte[] ToBytes()
    {
        var writer = new CanonicalJsonWriter(StatementPayload.Length + 2048);
        writer.BeginObject();
        writer.WriteName("batches");
        writer.BeginArray();
        foreach (var batch in Batches)
            BundleBuilder.Write(writer, batch);
        writer.EndArray();
        writer.WriteName("channel");
        writer.WriteString(Channel);
        writer.WriteName("genesisHash");
        writer.WriteString(GenesisHash);
        writer.WriteName("height");
        writer.WriteInteger(Height);
        writer.WriteName("ruleSets");
        writer.BeginArray();
        foreach (var (id, version) in RuleSets)
        {
            writer.BeginObject();
            writer.WriteName("id");
            writer.WriteString(id);
            writer.WriteName("version");
            writer.WriteInteger(version);
            writer.EndObject();
        }

        writer.EndArray();
        writer.WriteName("school");
        writer.WriteString(School.Value);
        writer.WriteName("statement");
        writer.BeginObject();
        writer.WriteName("batch");
        BundleBuilder.Write(writer, StatementBatch);
        writer.WriteName("index");
        writer.WriteInteger(StatementIndex);
        writer.WriteName("payload");
        writer.WriteRaw(StatementPayload.Span);
        writer.EndObject();
        writer.WriteName("terms");
        writer.BeginArray();
        foreach (var term in Terms)
            writer.WriteString(term.Value);
        writer.EndArray();
        writer.WriteName("v");
        writer.WriteInteger(QualityArchive.FormatVersion);
        writer.EndObject();
        return writer.ToArray();
    }
}
