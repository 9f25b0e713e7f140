using Ledger.Records;
using Ledger.Records.State;

namespace Ledger.Sdk;

/// <summary>Which records a bundle takes, and what it shows of them.</summary>
public record BundleSelection
{
    /// <summary>Fields to disclose, by name or title in either language; null: all. Identity fields always are.</summary>
    public IReadOnlyCollection<string>? Disclose { get; init; }

    /// <summary>What the receiver accepts: no other type and no other field goes into the bundle; null: no limit.</summary>
    public ReleaseProfile? Profile { get; init; }

    /// <summary>The school whose batches count; null: all in the cache.</summary>
    public string? School { get; init; }

    /// <summary>The term; null: all.</summary>
    public string? Term { get; init; }

    /// <summary>The ids of the batches that count; null: all in the cache.</summary>
    public IReadOnlyCollection<string>? Batches { get; init; }

    /// <summary>Records to leave out, such as <see cref="LedgerClient.ListOutdatedAsync"/> finds; null: none.</summary>
    public IReadOnlyCollection<RecordReference>? Except { get; init; }

    /// <summary>
    /// Whether the student's newest statement of completeness goes into the bundle, in the place where a profile limits the
    /// records too: of it is shown what it says of the terms and dimensions all of whose records are in the bundle. Its batch
    /// should have been confirmed after the second notice. Default: false.
    /// </summary>
    public bool Statements { get; init; }

    /// <summary>Whether all of a statement is shown, and every one that there is, for an archive.</summary>
    internal bool WholeStatements { get; init; }

    /// <summary>The rule sets of the batches; null: those on the store's shelf.</summary>
    public IReadOnlyList<RuleSet>? RuleSets { get; init; }
}
