namespace Ledger.Sdk.Cache;

/// <summary>What the cache knows of a batch as a whole. No personal data.</summary>
public sealed record CacheBatch
{
    /// <summary>The batch's number in this cache, from 1.</summary>
    public int Number { get; init; }

    /// <summary>How far the batch has come.</summary>
    public CacheBatchState State { get; init; }

    /// <summary>The channel that the payloads name.</summary>
    public required string Channel { get; init; }

    /// <summary>The school's unit code.</summary>
    public required string School { get; init; }

    /// <summary>The term, such as <c>2025-2026-1</c>.</summary>
    public required string Term { get; init; }

    /// <summary>The stage, such as <c>anchored</c>.</summary>
    public required string Stage { get; init; }

    /// <summary>The unit that owns the rule set.</summary>
    public required string RuleSetOwner { get; init; }

    /// <summary>The rule set's id.</summary>
    public required string RuleSet { get; init; }

    /// <summary>The rule set's version.</summary>
    public required string RuleSetVersion { get; init; }

    /// <summary>The number of records; 0 while preparing.</summary>
    public int Size { get; init; }

    /// <summary>The root of the SHA-256 tree, 64 lowercase hexadecimal digits; empty while preparing.</summary>
    public string Sha256Root { get; init; } = string.Empty;

    /// <summary>The root of the SM3 tree, 64 lowercase hexadecimal digits; empty while preparing.</summary>
    public string Sm3Root { get; init; } = string.Empty;

    /// <summary>When the batch was prepared, by this computer's clock.</summary>
    public DateTimeOffset PreparedAt { get; init; }

    /// <summary>How many rows of the same files were refused; null for a batch of before it was kept.</summary>
    public long? RefusedRows { get; init; }

    /// <summary>The receipt once the ledger has the batch.</summary>
    public Receipt? Receipt { get; init; }

    /// <summary>Whether all documents and both trees are there.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    internal bool IsWhole => State is not (CacheBatchState.Preparing or CacheBatchState.Receiving);

    /// <summary>The id that the ledger knows the batch by: school/term/root.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string BatchId => $"{School}/{Term}/{Sha256Root}";
}
