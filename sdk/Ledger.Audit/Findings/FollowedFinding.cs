using Ledger.Records.State;

namespace Ledger.Audit;

/// <summary>A finding of the rules with what the ledger says of it.</summary>
/// <param name="Finding">The finding.</param>
/// <param name="Courses">Where it stands with each unit that it was sent to, in the order in which it was; empty if it was sent to none.</param>
public sealed record FollowedFinding(AuditFinding Finding, IReadOnlyList<FindingProgress> Courses)
{
    /// <summary>Whether it was settled with every unit that it was sent to and is still asked; such a finding does not return.</summary>
    public bool IsSettled => Courses.Any(c => c.Settlement is not null) && Courses.All(c => c.Settlement is not null || c.Withdrawal is not null);
}
