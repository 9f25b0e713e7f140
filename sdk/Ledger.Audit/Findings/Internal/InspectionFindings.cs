using System.Globalization;
using Ledger.Records.State;

namespace Ledger.Audit.Internal;

/// <summary>What inspections ordered and nobody did.</summary>
internal sealed class InspectionFindings(AuditIndex index)
{
    /// <summary>Orders whose report, or whose re-inspection, is due before the day of the latest transaction: an index has no other today.</summary>
    public IEnumerable<AuditFinding> OverdueRectifications()
    {
        if (Today(index) is not { } today) yield break;
        foreach (var inspection in Inspections(index).Where(inspection => !inspection.IsOver))
        {
            foreach (var order in inspection.Orders)
            {
                if (order.Awaited is not { Due: { } due } awaited || due >= today) continue;
                var last = awaited.Next == InspectionStepKind.Verified ? order.Reports[^1] : order.Findings.Count > 0 ? order.Findings[^1] : order.Order;
                var unit = awaited.Next == InspectionStepKind.Reported ? inspection.Plan?.Subject : null;
                yield return new AuditFinding(
                    FindingRule.OverdueRectification,
                    inspection.Planned.Id.ToString(),
                    [unit ?? inspection.Planned.Id.Owner, due.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), inspection.Planned.Id.ToString(), order.Order.Number.ToString(CultureInfo.InvariantCulture)],
                    last == order.Order ? [order.Order.TransactionId] : [order.Order.TransactionId, last.TransactionId]);
            }
        }
    }

    /// <summary>Every inspection, by id. Keys are in the order of ids and numbers, so that one is held at a time.</summary>
    internal static IEnumerable<InspectionProgress> Inspections(AuditIndex index)
    {
        var steps = new List<InspectionStep>();
        foreach (var step in CurrentValues.Read("inspection", value => InspectionStep.Parse(value), index))
        {
            if (steps.Count > 0 && steps[0].Id != step.Id)
            {
                if (IsWhole(steps)) yield return InspectionProgress.Of(steps);
                steps = [];
            }
            steps.Add(step);
        }
        if (steps.Count > 0 && IsWhole(steps)) yield return InspectionProgress.Of(steps);
    }

    // Steps that are not from the plan on are told as broken rules.
    private static bool IsWhole(IEnumerable<InspectionStep> steps) =>
        steps.OrderBy(s => s.Number).Select((step, i) => step.Number == i && (i > 0 || step.Kind == InspectionStepKind.Planned)).All(fits => fits);

    // Of the ledger's own transactions: setting up a channel belongs to no day of its offices.
    internal static DateOnly? Today(AuditIndex index)
    {
        using var read = new Statement(index.Connection, "SELECT max(time) FROM tx WHERE code = 0 AND kind > 0 AND seq < $0");
        using var rows = read.With(index.End).Read();
        return rows.Read() && !rows.IsDBNull(0) ? WorkingDays.DateOf(DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(0))) : null;
    }
}
