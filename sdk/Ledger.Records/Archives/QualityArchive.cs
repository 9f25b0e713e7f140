using System.Globalization;

namespace Ledger.Records;

/// <summary>
/// 综合素质档案: the graduation report of one student: what the school states and who signed it, and the student's bundle with
/// the statement of completeness in it. One canonical JSON text; see FORMATS.md, 'Archive'. Immutable.
/// </summary>
public sealed class QualityArchive
{
    /// <summary>The format version in every archive.</summary>
    public const int FormatVersion = 1;

    /// <summary>The member <c>format</c> of every archive.</summary>
    public const string Format = "ledger-archive";

    internal QualityArchive(
        ReadOnlyMemory<byte> utf8, ReadOnlyMemory<byte> archive, ArchiveContent content, Bundle bundle, IReadOnlyList<ArchiveSignature> signatures, ArchiveSeal? seal)
    {
        Utf8 = utf8;
        Archive = archive;
        Content = content;
        Bundle = bundle;
        Signatures = signatures;
        Seal = seal;
    }

    /// <summary>The whole file, which a release's digests cover.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>The RFC 8785 bytes of <see cref="Content"/>, which every signature covers.</summary>
    public ReadOnlyMemory<byte> Archive { get; }

    /// <summary>What is signed.</summary>
    public ArchiveContent Content { get; }

    /// <summary>The student's records and the statement of completeness, with what is disclosed of them; nobody signs it, because the ledger proves it.</summary>
    public Bundle Bundle { get; }

    /// <summary>The signatures, at most one a role, by the role's name.</summary>
    public IReadOnlyList<ArchiveSignature> Signatures { get; }

    /// <summary>The school's signature that closes the archive; null before.</summary>
    public ArchiveSeal? Seal { get; }

    /// <summary>Where the ledger has the statement: its batch's id, <c>#</c>, its index.</summary>
    public string Reference => $"{Content.StatementBatch.Id}#{Content.StatementIndex.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>What is printed to compare a page with a file: <see cref="Records.CheckCode"/> of <see cref="Archive"/>.</summary>
    public string CheckCode => Records.CheckCode.Of(Archive.Span);

    /// <summary>Whether a text says of itself that it is an archive.</summary>
    /// <param name="utf8">The whole text, or its beginning.</param>
    public static bool IsArchive(ReadOnlySpan<byte> utf8) => utf8.StartsWith("{\"archive\":"u8);

    /// <summary>Makes an archive that nobody has signed yet.</summary>
    /// <param name="content">What is to be signed; lists in their order.</param>
    /// <param name="bundle">The bundle.</param>
    /// <exception cref="CanonicalJsonException">A part is out of form.</exception>
    public static QualityArchive Create(ArchiveContent content, Bundle bundle)
    {
        ArgumentNullException.ThrowIfNull(content);
        return Write(content.ToBytes(), bundle, [], null);
    }

    /// <summary>
    /// Parses an archive and refuses every text but the one that is written for its content. Throws
    /// <see cref="CanonicalJsonException"/> with position and cause. Nothing is hashed and no signature verified.
    /// </summary>
    /// <param name="utf8">The whole file, kept by the archive: do not change it afterwards.</param>
    public static QualityArchive Parse(ReadOnlyMemory<byte> utf8) => ArchiveReader.Read(utf8);

    /// <summary>The archive with one more signature.</summary>
    /// <param name="signature">The signature.</param>
    /// <exception cref="InvalidOperationException">The role has signed, or the school has closed the archive.</exception>
    public QualityArchive With(ArchiveSignature signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        if (Seal is not null)
            throw new InvalidOperationException("The school has closed the archive.");
        if (Signatures.Any(s => s.Role == signature.Role))
            throw new InvalidOperationException("This role has signed.");
        return Write(Archive, Bundle, [.. Signatures.Append(signature).OrderBy(s => ArchiveSignature.NameOf(s.Role), StringComparer.Ordinal)], null);
    }

    /// <summary>The archive, closed by the school.</summary>
    /// <param name="seal">The school's signature.</param>
    /// <exception cref="InvalidOperationException">It is closed already.</exception>
    public QualityArchive With(ArchiveSeal seal) => Seal is null
        ? Write(Archive, Bundle, Signatures, seal)
        : throw new InvalidOperationException("The school has closed the archive.");

    /// <summary>
    /// The same archive with the records of some terms and dimensions alone, and of the statement what it says of these:
    /// every signature still holds, and what is left out is not told.
    /// </summary>
    /// <param name="ruleSets">Rule sets, among them that of the statement or the one it follows from.</param>
    /// <param name="isChosen">Whether a term and a dimension (null: none) are shown.</param>
    /// <exception cref="InvalidOperationException">The statement's rule set is not among them, or the bundle does not have the statement.</exception>
    public QualityArchive Select(IEnumerable<RuleSet> ruleSets, Func<Term, string?, bool> isChosen)
    {
        ArgumentNullException.ThrowIfNull(isChosen);
        var statement = Bundle.Records.FirstOrDefault(r => r.PayloadBytes.Span.SequenceEqual(Content.StatementPayload.Span))
            ?? throw new InvalidOperationException("The bundle does not have the statement of completeness.");
        if (RuleSet.Find(ruleSets, statement.Payload.RuleSetId, statement.Payload.RuleSetVersion) is not { } rules || !rules.TryFindType(statement.Payload.TypeCode, out var type))
            throw new InvalidOperationException($"The rule set {statement.Payload.RuleSetId} {statement.Payload.RuleSetVersion} is not among those given.");
        var shown = Completeness.Read(type, statement.Disclosures).Entries
            .Where(e => isChosen(e.Term, e.Dimension)).SelectMany(e => e.Leaves ?? []).ToHashSet(StringComparer.Ordinal);
        return Write(Archive, Bundle.WithStatement(statement, type, r => r != statement && shown.Contains(LeafOf(r)), e => isChosen(e.Term, e.Dimension)), Signatures, Seal);
    }

    /// <summary>How a statement of completeness names a record, by its leaf hash in the SHA-256 tree.</summary>
    internal static string LeafOf(BundleRecord record)
    {
        Span<byte> hash = stackalloc byte[Digest.Size];
        MerkleProof.HashLeaf(DigestAlgorithm.Sha256, record.PayloadBytes.Span, hash);
        return $"sha256:{Convert.ToHexStringLower(hash)}";
    }

    private static QualityArchive Write(ReadOnlyMemory<byte> archive, Bundle bundle, IReadOnlyList<ArchiveSignature> signatures, ArchiveSeal? seal)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        var writer = new CanonicalJsonWriter(archive.Length + bundle.Utf8.Length + 4096);
        writer.BeginObject();
        writer.WriteName("archive");
        writer.WriteRaw(archive.Span);
        writer.WriteName("bundle");
        writer.WriteRaw(bundle.Utf8.Span);
        writer.WriteName("format");
        writer.WriteString(Format);
        if (seal is not null)
        {
            writer.WriteName("schoolSignature");
            seal.Write(writer);
        }

        writer.WriteName("signatures");
        writer.BeginArray();
        foreach (var signature in signatures)
            signature.Write(writer);
        writer.EndArray();
        writer.WriteName("v");
        writer.WriteInteger(FormatVersion);
        writer.EndObject();
        return Parse(writer.ToArray());
    }
}
