using Ledger.Records;

namespace Ledger.Sdk.Import;

/// <summary>By which rules files are checked, and what is made of them. Everything may be left as it is.</summary>
public sealed record RecordCheckOptions
{
    /// <summary>The school's unit code, which a column may not contradict; empty: not compared. Default: empty.</summary>
    public string School { get; init; } = string.Empty;

    /// <summary>The term, such as <c>2025-2026-1</c>, which a column may not contradict; empty: not compared. Default: empty.</summary>
    public string Term { get; init; } = string.Empty;

    /// <summary>The rule set. Default: that of Fujian's senior high schools.</summary>
    public RuleSet RuleSet { get; init; } = RuleSet.FujianHighSchool;

    /// <summary>The type of every record, by name, title or code; null: the column 记录类型 or the sheet's name says it.</summary>
    public string? RecordType { get; init; }

    /// <summary>What the school's headers mean. Default: none of its own.</summary>
    public ColumnMapping Mapping { get; init; } = ColumnMapping.Empty;

    /// <summary>Where the evidence lies that rows name by file in the place of digests; null: rows give digests. Default: null.</summary>
    public EvidenceFolder? Evidence { get; init; }

    /// <summary>A roster file, against which the students are checked; null: the store's roster, or none.</summary>
    public string? RosterFile { get; init; }

    /// <summary>
    /// The share of common shingles, above 0 and at most 1, from which two students' texts are told as alike; null: texts
    /// are not compared. Default: 0.8.
    /// </summary>
    public double? Similarity { get; init; } = 0.8;

    /// <summary>A folder, made if missing, that takes a marked copy of each file in which something was found; null: none is made.</summary>
    public string? MarkedDirectory { get; init; }

    /// <summary>The language of the comments in marked copies. Default: Chinese.</summary>
    public LedgerLanguage Language { get; init; } = LedgerLanguage.Chinese;

    /// <summary>How many findings a file keeps; all are counted. Default: 5,000.</summary>
    public int MaxFindings { get; init; } = 5000;

    /// <summary>How many files are read at once; null: as many as there are cores.</summary>
    public int? MaxDegreeOfParallelism { get; init; }
}
