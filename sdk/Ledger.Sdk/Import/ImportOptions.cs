using Ledger.Records;

namespace Ledger.Sdk.Import;

/// <summary>Whose records are imported, by which rules.</summary>
public sealed record ImportOptions
{
    /// <summary>The school's unit code, 10 digits.</summary>
    public required string School { get; init; }

    /// <summary>The term, such as <c>2025-2026-1</c>.</summary>
    public required string Term { get; init; }

    /// <summary>The stage whose window the anchor needs. Default: <c>entry</c>.</summary>
    public string Stage { get; init; } = "entry";

    /// <summary>The channel, which every payload names. Default: <c>ledger</c>.</summary>
    public string Channel { get; init; } = "ledger";

    /// <summary>The rule set. Default: that of Fujian's senior high schools.</summary>
    public RuleSet RuleSet { get; init; } = RuleSet.FujianHighSchool;

    /// <summary>The unit that owns the rule set. Default: <c>350000</c>.</summary>
    public string RuleSetOwner { get; init; } = "350000";

    /// <summary>The type of every record, by name, title or code; null: the column 记录类型 or the sheet's name says it.</summary>
    public string? RecordType { get; init; }

    /// <summary>Take the rows that pass although others do not. Default: false, all or nothing.</summary>
    public bool AcceptValid { get; init; }

    /// <summary>
    /// Take rows that are another version of an anchored record, as corrections that will supersede it. Default: false, they
    /// are refused.
    /// </summary>
    public bool AcceptChanged { get; init; }

    /// <summary>What the school's headers mean, where they are not those of the rule set. Default: none.</summary>
    public ColumnMapping Mapping { get; init; } = ColumnMapping.Empty;

    /// <summary>Where the evidence lies that rows name by file in the place of digests; null: rows give digests. Default: null.</summary>
    public EvidenceFolder? Evidence { get; init; }

    /// <summary>Headers that are passed over, beside 序号 and its like.</summary>
    public IReadOnlyCollection<string> IgnoredColumns { get; init; } = [];

    /// <summary>How many findings the report keeps; all are counted. Default: 5,000.</summary>
    public int MaxFindings { get; init; } = 5000;
}
