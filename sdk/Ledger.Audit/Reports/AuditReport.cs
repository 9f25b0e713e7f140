namespace Ledger.Audit;

/// <summary>A unit's or a region's report over a period, as of an index's height.</summary>
public sealed record AuditReport
{
    /// <summary>What it is about.</summary>
    public required AuditReportQuery Query { get; init; }

    /// <summary>The unit itself and all below it, each behind the one above it.</summary>
    public required IReadOnlyList<UnitActivity> Units { get; init; }

    /// <summary>Transactions that took no effect, by unit and code.</summary>
    public required IReadOnlyList<UnitCount> Refused { get; init; }

    /// <summary>Transactions that do not hold by the ledger's own rules, by unit and problem.</summary>
    public required IReadOnlyList<UnitCount> Problems { get; init; }

    /// <summary>The findings whose transactions are about or of these units and end in the period.</summary>
    public required IReadOnlyList<AuditFinding> Findings { get; init; }

    /// <summary>How many of them each unit has, by unit and rule.</summary>
    public required IReadOnlyList<UnitCount> FindingCounts { get; init; }

    /// <summary>The inspections by these units, and of them what is laid open, with a step in the period.</summary>
    public required IReadOnlyList<InspectionSummary> Inspections { get; init; }

    /// <summary>Makes the report. It counts in the index's tables: its memory does not grow with the transactions.</summary>
    /// <param name="index">The index.</param>
    /// <param name="query">What it is about.</param>
    /// <param name="rules">The rules of findings; null: the defaults.</param>
    /// <exception cref="Ledger.Sdk.LedgerInputException">The register has no such unit.</exception>
    public static AuditReport Of(AuditIndex index, AuditReportQuery query, FindingRules? rules = null)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(query);
        var region = Internal.Region.Read(index, query);
        IReadOnlyList<AuditFinding> findings = [.. AuditFindings.Find(index, rules).Where(finding => region.Concerns(finding, index))];
        return new AuditReport
        {
            Query = query,
            Units = new Internal.ActivityReader(index, region).Read(),
            Refused = Internal.RefusedReader.ReadCodes(index, region),
            Problems = Internal.RefusedReader.ReadProblems(index, region),
            Findings = findings,
            FindingCounts = [.. findings.CountBy(finding => (Unit: region.UnitOf(finding, index), finding.Rule)).Select(count => new UnitCount(count.Key.Unit, count.Key.Rule, count.Value)).OrderBy(count => count.Unit, StringComparer.Ordinal).ThenBy(count => count.What, StringComparer.Ordinal)],
            Inspections = Internal.InspectionReader.Read(index, region),
        };
    }
}
