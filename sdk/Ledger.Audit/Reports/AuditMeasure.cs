namespace Ledger.Audit;

/// <summary>What a report counts of a school. The names are part of JSON output.</summary>
public static class AuditMeasure
{
    /// <summary>Batches anchored.</summary>
    public const string Batches = "batches";

    /// <summary>Records in them.</summary>
    public const string Records = "records";

    /// <summary>All measures, in the order in which they are shown.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Batches, Records, "accepted", "returned", "withdrawn", "noticed", "confirmed", "archived", "objections", "answers", "appeals", "decisions", "corrections", "revocations", "restrictions", "erasures",
    ];

    // An approval states nothing new, and a withdrawal that waits for one has withdrawn nothing.
    internal static string? Of(string kind, string state, string function) => (kind, state, function) switch
    {
        ("batch", _, _) => Batches,
        ("batchevent", "withdrawn", not "batches:ApproveWithdrawal") => null,
        ("batchevent", "accepted" or "returned" or "withdrawn" or "noticed" or "confirmed" or "archived", _) => state,
        ("objection", "raised", _) => "objections",
        ("objection", "answered", _) => "answers",
        ("objection", "appealed", _) => "appeals",
        ("objection", "decided", _) => "decisions",
        ("status", _, "statuses:Approve") => null,
        ("status", "superseded", _) => "corrections",
        ("status", "revoked", _) => "revocations",
        ("status", "restricted", _) => "restrictions",
        ("status", "erasureOrdered", _) => "erasures",
        _ => null,
    };
}
