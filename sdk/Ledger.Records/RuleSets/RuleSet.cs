using System.Diagnostics.CodeAnalysis;

namespace Ledger.Records;

/// <summary>
/// What may be recorded and how: record types and their fields, code lists, dimensions, stages, notice, quotas. A rule set is
/// data with an id and a version, and its digests are what the ledger anchors. Immutable and thread safe.
/// </summary>
public sealed class RuleSet : IRuleText
{
    /// <summary>The longest retention that a rule set may set, in years.</summary>
    public const int MaxRetentionYears = 100;

    /// <summary>The days of <see cref="LateDays"/> where a rule set does not say.</summary>
    public const int UsualLateDays = 30;

    private static readonly Lazy<RuleSet> HighSchool = new(() => LoadShipped("fujian-high-school"));
    private static readonly Lazy<RuleSet> JuniorHigh = new(() => LoadShipped("fujian-junior-high"));

    private readonly Dictionary<int, RecordType> _byCode;
    private readonly System.Collections.Concurrent.ConcurrentDictionary<int, RuleSet?> _archives = new();

    internal RuleSet(ReadOnlyMemory<byte> canonical, IReadOnlyList<RecordType> types)
    {
        Canonical = canonical;
        Types = types;
        _byCode = types.ToDictionary(type => type.Code);
        Sha256 = Digest.Compute(DigestAlgorithm.Sha256, canonical.Span);
        Sm3 = Digest.Compute(DigestAlgorithm.Sm3, canonical.Span);
    }

    /// <summary>The rule sets that ship with the library, by id.</summary>
    public static IReadOnlyList<RuleSet> Shipped => [FujianHighSchool, FujianJuniorHigh];

    /// <summary>The shipped rule set of Fujian's senior high schools, which is the default everywhere.</summary>
    public static RuleSet FujianHighSchool => HighSchool.Value;

    /// <summary>The shipped example of a junior-high rule set with grades and quotas, which a city makes its own.</summary>
    public static RuleSet FujianJuniorHigh => JuniorHigh.Value;

    /// <summary>The id.</summary>
    public required string Id { get; init; }

    /// <summary>The version, from 1.</summary>
    public required int Version { get; init; }

    /// <summary>The name for people.</summary>
    public required LocalizedText Title { get; init; }

    /// <summary>The documents it rests on, by their numbers.</summary>
    public required IReadOnlyList<string> Basis { get; init; }

    /// <summary>Record types in the rule set's order.</summary>
    public IReadOnlyList<RecordType> Types { get; }

    /// <summary>Code lists by name.</summary>
    public required IReadOnlyDictionary<string, CodeList> CodeLists { get; init; }

    /// <summary>Codes of the dimensions, members of the code list <c>dimension</c>.</summary>
    public required IReadOnlyList<string> Dimensions { get; init; }

    /// <summary>The stages of a term that have a window, in their order.</summary>
    public required IReadOnlyList<CodeEntry> Stages { get; init; }

    /// <summary>Least working days of a public notice.</summary>
    public required int NoticeWorkingDays { get; init; }

    /// <summary>Working days in which an objection is to be answered.</summary>
    public required int AnswerDays { get; init; }

    /// <summary>Working days in which an answer may be appealed against; those of an answer where the rule set does not say.</summary>
    public required int AppealDays { get; init; }

    /// <summary>Working days in which an appeal is to be decided; those of an answer where the rule set does not say.</summary>
    public required int DecisionDays { get; init; }

    /// <summary>Years for which a graduate's records are kept before they may be erased; null where the rule set does not say.</summary>
    public required int? RetentionYears { get; init; }

    /// <summary>A record that is entered more days after it took place is told as late; 30 where the rule set does not say.</summary>
    public required int LateDays { get; init; }

    /// <summary>Most shares of grades; empty where evaluation is narrative.</summary>
    public required IReadOnlyList<Quota> Quotas { get; init; }

    /// <summary>Columns of a sheet beside the fields.</summary>
    public required IReadOnlyList<ContextColumn> ContextColumns { get; init; }

    /// <summary>The rule set in canonical JSON, which its digests cover.</summary>
    public ReadOnlyMemory<byte> Canonical { get; }

    /// <summary>SHA-256 of <see cref="Canonical"/>.</summary>
    public ReadOnlyMemory<byte> Sha256 { get; }

    /// <summary>SM3 of <see cref="Canonical"/>.</summary>
    public ReadOnlyMemory<byte> Sm3 { get; }

    /// <summary>
    /// The rule set of the statements of completeness over this one's records: its id is this one's with <c>-archive</c>, its
    /// version this one's. Null of a rule set that is one itself, or whose id leaves no room.
    /// </summary>
    public RuleSet? Archive => ArchiveOf(ArchiveRuleSet.Terms);

    /// <summary>
    /// The same with room for a number of terms: <see cref="Archive"/> for up to 8, beyond them one whose id ends in
    /// <c>-archive16</c>, <c>-archive24</c> and so on. Null as for <see cref="Archive"/>.
    /// </summary>
    /// <param name="terms">How many terms a student has records of, from 1 to 128.</param>
    public RuleSet? ArchiveOf(int terms)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(terms, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(terms, ArchiveRuleSet.MostTerms);
        var room = (terms + ArchiveRuleSet.Terms - 1) / ArchiveRuleSet.Terms * ArchiveRuleSet.Terms;
        return _archives.TryGetValue(room, out var known) ? known : _archives.GetOrAdd(room, ArchiveRuleSet.Of(this, room));
    }

    /// <summary>One version of an id among rule sets, and those of their archives.</summary>
    /// <param name="among">The rule sets.</param>
    /// <param name="id">The id.</param>
    /// <param name="version">The version.</param>
    /// <returns>Null if there is none.</returns>
    public static RuleSet? Find(IEnumerable<RuleSet> among, string id, int version)
    {
        ArgumentNullException.ThrowIfNull(among);
        ArgumentNullException.ThrowIfNull(id);

        // What follows from a rule set is not to be said otherwise by another text of that name.
        var ofArchives = ArchiveRuleSet.Parse(id);
        RuleSet? exact = null;
        foreach (var ruleSet in among.Where(r => r.Version == version))
        {
            if (ruleSet.Id == ofArchives?.Id && ruleSet.ArchiveOf(ofArchives.Value.Terms) is { } archive)
                return archive;
            if (ruleSet.Id == id)
                exact = ruleSet;
        }

        return exact;
    }

    /// <summary>Parses a rule set from JSON in any layout.</summary>
    /// <param name="utf8Json">The whole text.</param>
    /// <exception cref="RuleSetException">It is none; every part that is wrong is named.</exception>
    public static RuleSet Parse(ReadOnlySpan<byte> utf8Json) => RuleText.Read(utf8Json, RuleSetReader.Read, out var faults) ?? throw new RuleSetException(faults);

    /// <summary>Parses a rule set from JSON in any layout, or says everything that is wrong with it.</summary>
    /// <param name="utf8Json">The whole text.</param>
    /// <param name="ruleSet">The rule set; null if there are faults.</param>
    /// <returns>The faults in the order in which the text is read; empty if it is a rule set.</returns>
    public static IReadOnlyList<RuleSetFault> Check(ReadOnlySpan<byte> utf8Json, out RuleSet? ruleSet)
    {
        ruleSet = RuleText.Read(utf8Json, RuleSetReader.Read, out var faults);
        return faults;
    }

    /// <summary>Finds a record type by its code.</summary>
    /// <param name="code">The code in a payload.</param>
    /// <param name="type">The type.</param>
    public bool TryFindType(int code, [NotNullWhen(true)] out RecordType? type) => _byCode.TryGetValue(code, out type);

    /// <summary>Finds a record type by its English name, its title in either language, or its code as text.</summary>
    /// <param name="name">The text.</param>
    /// <param name="type">The type.</param>
    public bool TryFindType(string name, [NotNullWhen(true)] out RecordType? type)
    {
        var normal = ColumnMap.Normalize(name);
        type = Types.FirstOrDefault(t =>
            Matches(t.Name) || Matches(t.Title.Zh) || Matches(t.Title.En)
            || Matches(t.Code.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        return type is not null;

        bool Matches(string text) => ColumnMap.Normalize(text).Equals(normal, StringComparison.OrdinalIgnoreCase);
    }

    private static RuleSet LoadShipped(string name) => RuleText.Load($"Ledger.Records.RuleSets.{name}.json", RuleSetReader.Read);
}
