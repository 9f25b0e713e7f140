using Ledger.Records;

namespace Ledger.Sdk.Supervision;

/// <summary>What a supervision office decides when it plans an inspection.</summary>
public sealed record PlanDraft
{
    /// <summary>The unit to be inspected.</summary>
    public required string Subject { get; init; }

    /// <summary>The kind, one of the rule set's.</summary>
    public required string Kind { get; init; }

    /// <summary>Whether it comes without notice.</summary>
    public bool IsUnannounced { get; init; }

    /// <summary>The first day on site.</summary>
    public required DateOnly From { get; init; }

    /// <summary>The last day on site; null for the first.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>The unit whose supervision rule set governs.</summary>
    public required string RuleSetOwner { get; init; }

    /// <summary>The rule set.</summary>
    public required SupervisionRules Rules { get; init; }

    /// <summary>The team, and who declared a ground for recusal.</summary>
    public required IReadOnlyList<PlannedPerson> People { get; init; }

    /// <summary>The plan's document (督导计划).</summary>
    public required ReadOnlyMemory<byte> Document { get; init; }

    /// <summary>The document's file name.</summary>
    public required string DocumentName { get; init; }

    /// <summary>The document's number (文号), or empty.</summary>
    public string Number { get; init; } = string.Empty;
}
