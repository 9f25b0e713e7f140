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

    /// <summary>Whether statements of completeness go into the bundle, which are an archive's. Default: false.</summary>
    public bool Statements { get; init; }

    /// <summary>The rule sets of the batches; null: those on the store's shelf.</summary>
    public IReadOnlyList<RuleSet>? RuleSets { get; init; }
}
