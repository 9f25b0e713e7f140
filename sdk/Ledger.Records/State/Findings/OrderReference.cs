using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Ledger.Records.State;

/// <summary>Names a rectification order: <c>350102/&lt;32 hex digits&gt;#4</c>.</summary>
/// <param name="Inspection">The inspection that ordered it.</param>
/// <param name="Step">The number of the step that did.</param>
public sealed record OrderReference(InspectionId Inspection, int Step)
{
    /// <summary>Reads the text form, whose number has no leading zeros.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out OrderReference? order)
    {
        order = text?.Split('#') is [var inspection, var step] && InspectionId.TryParse(inspection, out var id)
            && int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= InspectionStep.MaxSteps && number.ToString(CultureInfo.InvariantCulture) == step
            ? new OrderReference(id, number)
            : null;
        return order is not null;
    }

    /// <summary>The text form.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Inspection}#{Step}");
}
