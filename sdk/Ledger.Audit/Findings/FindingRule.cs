namespace Ledger.Audit;

/// <summary>The names of the rules, which are part of the rules' file and of JSON output.</summary>
public static class FindingRule
{
    /// <summary>A transaction claims a time well before one that was committed earlier.</summary>
    public const string Backdated = "backdated";

    /// <summary>A batch was anchored after the last day that its window announced.</summary>
    public const string LateAnchoring = "lateAnchoring";

    /// <summary>A unit changed many records shortly before a window was closed.</summary>
    public const string MassChange = "massChange";

    /// <summary>A record was changed after its window was locked.</summary>
    public const string ChangedAfterLock = "changedAfterLock";

    /// <summary>A unit revoked records of one batch again and again.</summary>
    public const string RepeatedRevocation = "repeatedRevocation";

    /// <summary>One person acted on one batch in two roles or for two units.</summary>
    public const string OnePersonTwoRoles = "onePersonTwoRoles";

    /// <summary>A school anchored nothing in a window that was closed.</summary>
    public const string NothingAnchored = "nothingAnchored";

    /// <summary>An ordered rectification was not reported, or not re-inspected, by its last day.</summary>
    public const string OverdueRectification = "overdueRectification";

    /// <summary>A transaction does not hold by the ledger's own rules (<see cref="AuditProblem"/>).</summary>
    public const string RuleBroken = "ruleBroken";

    /// <summary>Something was done outside usual hours.</summary>
    public const string UnusualHours = "unusualHours";
}
