namespace Ledger.Sdk.Trail;

/// <summary>Which transactions of the audit trail are wanted. All conditions hold together.</summary>
public sealed record TrailQuery
{
    /// <summary>The unit that acted, or that the object belongs to; null: any.</summary>
    public string? Unit { get; init; }

    /// <summary>The earliest time; null: from the beginning.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The latest time; null: to the end.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Show configuration and lifecycle transactions too. Default: only calls of the ledger's contracts.</summary>
    public bool IncludeSystem { get; init; }
}
