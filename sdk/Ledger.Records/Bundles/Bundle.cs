namespace Ledger.Records;

/// <summary>
/// 证明材料包: records with what a student discloses of them and the proofs that they are in anchored batches. One canonical
/// JSON text; see FORMATS.md, 'Bundle'.
/// </summary>
public sealed class Bundle
{
    /// <summary>The format version in every bundle.</summary>
    public const int FormatVersion = 1;

    /// <summary>The member <c>format</c> of every bundle.</summary>
    public const string Format = "ledger-bundle";

    internal Bundle(ReadOnlyMemory<byte> utf8, string channel, IReadOnlyList<BatchKey> batches, IReadOnlyList<BundleRecord> records)
    {
        Utf8 = utf8;
        Channel = channel;
        Batches = batches;
        Records = records;
    }

    /// <summary>The whole file, which a release's digests cover.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>The channel on which the batches are anchored.</summary>
    public string Channel { get; }

    /// <summary>The batches, in the order of their ids.</summary>
    public IReadOnlyList<BatchKey> Batches { get; }

    /// <summary>The records, in the order of batch and index.</summary>
    public IReadOnlyList<BundleRecord> Records { get; }

    /// <summary>The same bundle with some of its records alone.</summary>
    /// <param name="isKept">Whether a record stays.</param>
    /// <exception cref="InvalidOperationException">None does.</exception>
    public Bundle Only(Func<BundleRecord, bool> isKept)
    {
        ArgumentNullException.ThrowIfNull(isKept);
        var builder = new BundleBuilder(Channel);
        foreach (var record in Records.Where(isKept))
            builder.Add(record, static _ => true);
        return Parse(builder.Build());
    }

    /// <summary>
    /// The same bundle with its newest statement of completeness alone, of which it shows what is said of the terms and
    /// dimensions all of whose records the bundle has. One of nothing but statements, or of none, stays as it is.
    /// </summary>
    /// <param name="ruleSets">Rule sets, among them those of the records and the ones from which the statements' follow.</param>
    public Bundle WithStatementOfWhole(IReadOnlyList<RuleSet> ruleSets)
    {
        ArgumentNullException.ThrowIfNull(ruleSets);
        var statements = new Dictionary<BundleRecord, RecordType>();
        foreach (var record in Records)
        {
            if (RuleSet.Find(ruleSets, record.Payload.RuleSetId, record.Payload.RuleSetVersion) is { } rules && rules.TryFindType(record.Payload.TypeCode, out var type) && Completeness.IsOf(type))
                statements.Add(record, type);
        }

        if (statements.Count == 0 || statements.Count == Records.Count)
            return this;
        var (newest, ofNewest) = statements.MaxBy(s => Completeness.Read(s.Value, s.Key.Disclosures).Height ?? 0);
        var there = Records.Where(r => !statements.ContainsKey(r)).Select(QualityArchive.LeafOf).ToHashSet(StringComparer.Ordinal);
        return WithStatement(newest, ofNewest, r => !statements.ContainsKey(r), e => e.Leaves?.Where(l => l.StartsWith("sha256:", StringComparison.Ordinal)).All(there.Contains) == true);
    }

    /// <summary>The same bundle with some of its records, and a statement of completeness that shows some of its entries.</summary>
    /// <exception cref="InvalidOperationException">No record stays.</exception>
    internal Bundle WithStatement(BundleRecord statement, RecordType type, Func<BundleRecord, bool> isKept, Func<CompletenessEntry, bool> isShown)
    {
        var terms = statement.Disclosures
            .Where(d => d.Name.StartsWith("term", StringComparison.Ordinal) && d.Value.AsText is not null)
            .ToDictionary(d => d.Name["term".Length..], d => d.Value.AsText!, StringComparer.Ordinal);
        var shown = Completeness.Read(type, statement.Disclosures).Entries.Where(isShown).Select(e => (e.Term.Value, e.Dimension)).ToHashSet();
        var builder = new BundleBuilder(Channel);
        builder.Add(statement, d => Completeness.Shows(type, d.Name, (term, dimension) => shown.Contains((term, dimension)), terms));
        foreach (var record in Records.Where(r => r != statement && isKept(r)))
            builder.Add(record, static _ => true);
        return Parse(builder.Build());
    }

    /// <summary>
    /// Parses a bundle and refuses every text but the one that <see cref="BundleBuilder"/> writes for its content. Throws
    /// <see cref="CanonicalJsonException"/> with position and cause. Nothing is hashed: see <see cref="BundleVerifier"/>.
    /// </summary>
    /// <param name="utf8">The whole file, kept by the bundle: do not change it afterwards.</param>
    public static Bundle Parse(ReadOnlyMemory<byte> utf8) => BundleReader.Read(utf8);
}
