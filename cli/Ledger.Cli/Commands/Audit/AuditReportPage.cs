using System.Globalization;
using Ledger.Audit;
using Ledger.Records.State;

namespace Ledger.Cli.Commands;

/// <summary>A report in tables.</summary>
internal static class AuditReportPage
{
    // What fits beside a name on a page.
    private const int MeasuresInATable = 8;

    /// <summary>For a spreadsheet: all counts of a unit in one row.</summary>
    public static IReadOnlyList<AuditSheet> Sheets(TextTable texts, AuditReport report) => [Units(texts, report, 0, AuditMeasure.All.Count, withCode: true), .. Others(texts, report)];

    /// <summary>For a page or a terminal.</summary>
    public static IReadOnlyList<AuditSheet> Pages(TextTable texts, AuditReport report) =>
    [
        Units(texts, report, 0, MeasuresInATable, withCode: false),
        Units(texts, report, MeasuresInATable, AuditMeasure.All.Count, withCode: false),
        .. Others(texts, report),
    ];

    /// <summary>Findings with their sentences and transactions.</summary>
    public static AuditSheet Findings(TextTable texts, IEnumerable<AuditFinding> findings) => new(
        texts["audit.findings.sheet"],
        [
            [texts["field.rule"], texts["field.object"], texts["field.what"], texts["field.transaction"]],
            .. findings.Select(f => (string[])[texts["audit.rule." + f.Rule], f.Subject, AuditFindings.Describe(f, texts.Language), string.Join(' ', f.Evidence)]),
        ]);

    private static IEnumerable<AuditSheet> Others(TextTable texts, AuditReport report)
    {
        yield return Counts(texts, "audit.report.refused", report.Refused, what => what);
        yield return Counts(texts, "audit.report.problems", report.Problems, what => texts.Has("audit.problem." + what) ? texts["audit.problem." + what] : what);
        yield return Counts(texts, "audit.report.findings", report.FindingCounts, what => texts["audit.rule." + what]);
        yield return Findings(texts, report.Findings);
        yield return Inspections(texts, report);
    }

    private static AuditSheet Units(TextTable texts, AuditReport report, int from, int until, bool withCode) => new(
        from == 0 ? texts["audit.report.units"] : texts["audit.report.units.more"],
        [
            [texts["field.name"], .. withCode ? (string[])[texts["audit.column.unit"], texts["audit.report.schools"]] : [], .. AuditMeasure.All.Take(new Range(from, until)).Select(m => texts["audit.measure." + m])],
            .. report.Units.Select(unit => (string[])
            [
                withCode ? unit.Name : $"{unit.Name} {unit.Unit}{(unit.Tier == UnitTier.School ? "" : $" ({Number(unit.Schools)})")}",
                .. withCode ? (string[])[unit.Unit, Number(unit.Schools)] : [],
                .. unit.Counts.Take(new Range(from, until)).Select(Number),
            ]),
        ]);

    private static AuditSheet Counts(TextTable texts, string name, IReadOnlyList<UnitCount> counts, Func<string, string> what) => new(
        texts[name],
        [
            [texts["audit.column.unit"], texts["field.what"], texts["audit.report.count"]],
            .. counts.Select(count => (string[])[count.Unit.Length == 0 ? "-" : count.Unit, what(count.What), Number(count.Count)]),
        ]);

    // An inspection with several rectifications has a row for each.
    private static AuditSheet Inspections(TextTable texts, AuditReport report) => new(
        texts["audit.report.inspections"],
        [
            [texts["supervision.inspection"], texts["field.state"], texts["supervision.subject.short"], texts["supervision.kind.short"], texts["audit.report.order"], texts["audit.report.next"], texts["objection.due"], texts["audit.report.overdue"]],
            .. report.Inspections.SelectMany(inspection => inspection.Orders.Cast<RectificationSummary?>().DefaultIfEmpty().Select(order => (string[])
            [
                inspection.Progress.Planned.Id.ToString(),
                texts["supervision.state." + inspection.Progress.State.ToString().ToLowerInvariant()],
                inspection.Progress.Plan?.Subject ?? "—",
                inspection.Progress.Plan?.Kind ?? "—",
                order is null ? "" : order.Step.ToString(CultureInfo.InvariantCulture),
                order?.Next is { } next ? texts["supervision.step." + InspectionMove.KindName(next)] : "",
                order?.Due is { } due ? Times.Day(due) : "",
                order is null ? "" : texts[order.IsOverdue ? "audit.report.yes" : "audit.report.no"],
            ])),
        ]);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
