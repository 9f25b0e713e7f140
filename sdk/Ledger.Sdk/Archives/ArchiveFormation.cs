using Ledger.Records;

namespace Ledger.Sdk.Archives;

/// <summary>Whose archives are formed, and where their statements of completeness are anchored.</summary>
public sealed record ArchiveFormation
{
    /// <summary>The school's unit code, 10 digits.</summary>
    public required string School { get; init; }

    /// <summary>The term in which the statements are anchored, such as <c>2025-2026-2</c>.</summary>
    public required string Term { get; init; }

    /// <summary>The stage whose window the anchor needs. Default: <c>archive</c>.</summary>
    public string Stage { get; init; } = "archive";

    /// <summary>The channel. Default: <c>ledger</c>.</summary>
    public string Channel { get; init; } = "ledger";

    /// <summary>The rule set of the records, whose dimensions are counted. Default: that of Fujian's senior high schools.</summary>
    public RuleSet RuleSet { get; init; } = RuleSet.FujianHighSchool;

    /// <summary>The unit that owns the rule set and that of its archives. Default: <c>350000</c>.</summary>
    public string RuleSetOwner { get; init; } = "350000";

    /// <summary>The classes whose students get an archive; null: every student of the roster with records.</summary>
    public IReadOnlyCollection<string>? Classes { get; init; }

    /// <summary>
    /// Form the archive anew of a student whose records changed since; the statement of before is superseded once the unit
    /// above approves. Default: false, such students are counted and left as they are.
    /// </summary>
    public bool Reform { get; init; }
}
