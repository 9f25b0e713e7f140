using System.Globalization;

namespace Ledger.Records;

/// <summary>
/// A school's statement how many records a student has in each term and dimension, and which, as of a height: the content of
/// a record whose type is <see cref="TypeName"/>. What it says is the school's word, which nothing on the ledger proves.
/// </summary>
public sealed class Completeness
{
    /// <summary>The name of the type of record that states completeness.</summary>
    public const string TypeName = "completeness";

    /// <summary>The most terms of one statement.</summary>
    public const int MostTerms = ArchiveRuleSet.MostTerms;

    internal const string HeightField = "height";

    private Completeness(long? height, IReadOnlyList<CompletenessEntry> entries)
    {
        Height = height;
        Entries = entries;
    }

    /// <summary>The ledger's height, in blocks, as of which it was stated; null if that is not disclosed.</summary>
    public long? Height { get; }

    /// <summary>One entry a term that is disclosed and a dimension of the rule set, in the record's order; of the records without dimension the last.</summary>
    public IReadOnlyList<CompletenessEntry> Entries { get; }

    /// <summary>Whether records of a type state completeness.</summary>
    /// <param name="type">The type.</param>
    public static bool IsOf(RecordType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.Name == TypeName && type.PositionOf(HeightField) >= 0 && type.PositionOf("term1") >= 0;
    }

    /// <summary>Reads what is disclosed of a statement, whose digests are for the caller to check.</summary>
    /// <param name="type">A type of which <see cref="IsOf"/> holds.</param>
    /// <param name="disclosures">The disclosed fields.</param>
    /// <exception cref="FormatException">A value is of another kind than its field, or a term is none or stands twice.</exception>
    public static Completeness Read(RecordType type, IEnumerable<Disclosure> disclosures)
    {
        ArgumentNullException.ThrowIfNull(disclosures);
        if (!IsOf(type))
            throw new ArgumentException($"Type {type.Name} states no completeness.", nameof(type));
        var values = disclosures.ToDictionary(d => d.Name, d => d.Value, StringComparer.Ordinal);
        var entries = new List<CompletenessEntry>();
        foreach (var (slot, dimensions) in Slots(type))
        {
            if (!values.TryGetValue($"term{slot}", out var text) || text.IsEmpty)
                continue;
            if (Term.Parse(text.AsText, out var term) != IdentifierError.None || entries.Exists(e => e.Term == term))
                throw new FormatException($"Term {slot} of a statement of completeness is none, or stands twice.");
            foreach (var dimension in dimensions)
            {
                var counted = values.TryGetValue($"count{slot}-{dimension}", out var count);
                var listed = values.TryGetValue($"leaves{slot}-{dimension}", out var leaves);
                if ((counted && count.AsInteger is null or < 0) || (listed && !leaves.IsEmpty && leaves.AsList is null))
                    throw new FormatException($"A count or a list of leaf hashes of term {slot} is of another kind.");
                entries.Add(new CompletenessEntry(term, Code(dimension), counted ? count.AsInteger : null, listed ? leaves.AsList ?? [] : null));
            }
        }

        return new Completeness(values.GetValueOrDefault(HeightField).AsInteger, entries);
    }

    /// <summary>The values of a statement, one a field of the type.</summary>
    /// <param name="type">A type of which <see cref="IsOf"/> holds.</param>
    /// <param name="name">The student's name, in the identity field of a text.</param>
    /// <param name="registryNumber">The student's registry number, in that of a registry number.</param>
    /// <param name="height">The ledger's height in blocks.</param>
    /// <param name="records">All records of the student that stand, in any order; a dimension that the type does not know counts as none.</param>
    /// <exception cref="ArgumentException">There are no records, more terms than the type has room for, or one record twice.</exception>
    public static FieldValue[] Values(RecordType type, string name, string registryNumber, long height, IReadOnlyCollection<StatedRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        if (!IsOf(type))
            throw new ArgumentException($"Type {type.Name} states no completeness.", nameof(type));
        var terms = records.Select(r => r.Term).Distinct().OrderBy(t => t.Value, StringComparer.Ordinal).ToList();
        var slots = Slots(type);
        if (terms.Count == 0 || terms.Count > slots.Count)
            throw new ArgumentException($"A statement has room for 1 to {slots.Count} terms; there are {terms.Count}.", nameof(records));
        var values = new FieldValue[type.Fields.Count];
        foreach (var position in type.IdentityFields)
            values[position] = FieldValue.FromText(type.Fields[position].Kind == FieldKind.RegistryNumber ? registryNumber : name);
        values[type.PositionOf(HeightField)] = FieldValue.FromInteger(height);
        foreach (var ((slot, dimensions), term) in slots.Zip(terms))
        {
            values[type.PositionOf($"term{slot}")] = FieldValue.FromText(term.Value);
            foreach (var dimension in dimensions)
            {
                string? known = Code(dimension);
                List<StatedRecord> own = [.. records.Where(r => r.Term == term && (r.Dimension is { } d && dimensions.Contains(d) ? d : null) == known)];
                List<string> leaves = [.. own.SelectMany(LeavesOf).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
                if (leaves.Count != 2 * own.Count)
                    throw new ArgumentException("A record stands twice.", nameof(records));
                values[type.PositionOf($"count{slot}-{dimension}")] = FieldValue.FromInteger(own.Count);
                values[type.PositionOf($"leaves{slot}-{dimension}")] = FieldValue.FromList(leaves);
            }
        }

        return values;
    }

    /// <summary>
    /// The fields of a statement that stay when only some terms and dimensions are shown: identity, height and all terms, and
    /// of the chosen ones count and leaf hashes.
    /// </summary>
    internal static bool Shows(RecordType type, string field, Func<string, string?, bool> isChosen, IReadOnlyDictionary<string, string> terms)
    {
        var position = type.PositionOf(field);
        if (position < 0 || type.Fields[position].IsIdentity || field == HeightField || field.StartsWith("term", StringComparison.Ordinal))
            return position >= 0;
        var dash = field.IndexOf('-', StringComparison.Ordinal);
        var slot = field[..dash].TrimStart([.. "countleaves"]);
        return terms.TryGetValue(slot, out var term) && isChosen(term, Code(field[(dash + 1)..]));
    }

    /// <summary>How a statement names a record: by its leaf hash under each algorithm.</summary>
    internal static string[] LeavesOf(StatedRecord record) =>
        [$"sha256:{Convert.ToHexStringLower(record.Sha256Leaf.Span)}", $"sm3:{Convert.ToHexStringLower(record.Sm3Leaf.Span)}"];

    private static string? Code(string dimension) => dimension == ArchiveRuleSet.Unassigned ? null : dimension;

    private static List<(string Slot, List<string> Dimensions)> Slots(RecordType type)
    {
        var slots = new List<(string, List<string>)>();
        for (var number = 1; type.PositionOf($"term{number.ToString(CultureInfo.InvariantCulture)}") >= 0; number++)
        {
            var slot = number.ToString(CultureInfo.InvariantCulture);
            var start = $"count{slot}-";
            slots.Add((slot, [.. type.Fields.Where(f => f.Name.StartsWith(start, StringComparison.Ordinal)).Select(f => f.Name[start.Length..])]));
        }

        return slots;
    }
}
