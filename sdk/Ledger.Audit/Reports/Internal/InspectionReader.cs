using Ledger.Records.State;

namespace Ledger.Audit.Internal;

/// <summary>The inspections of a report, one at a time.</summary>
internal static class InspectionReader
{
    public static IReadOnlyList<InspectionSummary> Read(AuditIndex index, Region region)
    {
        var today = InspectionFindings.Today(index);
        return
        [
            .. InspectionFindings.Inspections(index)
                .Where(inspection => (region.Contains(inspection.Planned.Id.Owner) || region.Contains(inspection.Plan?.Subject)) && inspection.Steps.Any(step => region.Contains(step.At)))
                .Select(inspection => new InspectionSummary(inspection, [.. inspection.Orders.Select(order => Of(inspection, order, today))])),
        ];
    }

    private static RectificationSummary Of(InspectionProgress inspection, RectificationProgress order, DateOnly? today)
    {
        var awaited = order.Awaited;
        return new RectificationSummary(order.Order.Number, awaited?.Next, awaited?.Due ?? order.Order.Due, !inspection.IsOver && awaited?.Due < today);
    }
}
