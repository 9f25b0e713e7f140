namespace Ledger.Records;

/// <summary>What happened to a part of a rule set.</summary>
public enum RuleSetChangeKind
{
    /// <summary>The new rule set has it, the old one does not.</summary>
    Added,

    /// <summary>The old rule set has it, the new one does not.</summary>
    Removed,

    /// <summary>Both have it, with other contents.</summary>
    Changed,

    /// <summary>Both lists have the same parts in another order.</summary>
    Moved,
}

/// <summary>One difference of two rule sets.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Path">The part, such as <c>$.types[17].fields[hours].max</c>: parts of lists by code, name or grade.</param>
/// <param name="Before">What the old rule set has, a text or JSON; null where it has nothing.</param>
/// <param name="After">What the new rule set has; null where it has nothing.</param>
public sealed record RuleSetChange(RuleSetChangeKind Kind, string Path, string? Before, string? After);
