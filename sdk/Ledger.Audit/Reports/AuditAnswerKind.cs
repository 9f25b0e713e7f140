namespace Ledger.Audit;

/// <summary>The kinds of answers, which are part of files.</summary>
public static class AuditAnswerKind
{
    /// <summary>Transactions by conditions.</summary>
    public const string Trail = "trail";

    /// <summary>The versions of an object.</summary>
    public const string History = "history";

    /// <summary>Findings by rules.</summary>
    public const string Findings = "findings";

    /// <summary>A report of a unit over a period.</summary>
    public const string Report = "report";

    internal static string ListOf(string kind) => kind switch
    {
        Trail => "transactions",
        History => "versions",
        Findings => "findings",
        _ => "units",
    };
}
