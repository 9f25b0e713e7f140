using Ledger.Records;

namespace Ledger.Sdk.Import;

/// <summary>What reading the files found.</summary>
public sealed record ImportReport
{
    /// <summary>The files, by name without folder, in the order given.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>Rows with a record, good or bad.</summary>
    public required long Rows { get; init; }

    /// <summary>Rows that passed and are new.</summary>
    public required long Accepted { get; init; }

    /// <summary>Rows in which something is wrong.</summary>
    public required long Refused { get; init; }

    /// <summary>Rows that are anchored already; nothing happens to them.</summary>
    public required long AlreadyAnchored { get; init; }

    /// <summary>Rows that an interrupted run has prepared; their batch is anchored as it stands.</summary>
    public required long Resumed { get; init; }

    /// <summary>How many students the accepted rows belong to.</summary>
    public required int Students { get; init; }

    /// <summary>Accepted rows by the record type's code, ascending.</summary>
    public required IReadOnlyDictionary<int, long> AcceptedByType { get; init; }

    /// <summary>What is wrong, in the order of the files; the first <see cref="ImportOptions.MaxFindings"/>.</summary>
    public required IReadOnlyList<ImportFinding> Findings { get; init; }

    /// <summary>How many things are wrong.</summary>
    public required long FindingCount { get; init; }

    /// <summary>Rows that are another version of an anchored record, in no order.</summary>
    public IReadOnlyList<ChangedRecord> Changed { get; init; } = [];

    /// <summary>What is not wrong but should be known, in the order of the files; the first <see cref="ImportOptions.MaxFindings"/>.</summary>
    public IReadOnlyList<ImportFinding> Notices { get; init; } = [];

    /// <summary>How many notices there are.</summary>
    public long NoticeCount { get; init; }

    /// <summary>The rule set by which the rows were read.</summary>
    public required RuleSet RuleSet { get; init; }

    /// <summary>True if a quota of the rule set is exceeded; then nothing is anchored, even where the rows that pass would be taken.</summary>
    public bool ExceedsQuota { get; init; }

    /// <summary>True if nothing is wrong.</summary>
    public bool Passed => FindingCount == 0;
}
