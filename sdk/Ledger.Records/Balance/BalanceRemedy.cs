namespace Ledger.Records;

/// <summary>
/// What would bring an indicator within its limit, if nobody gives anything up: the schools that have least are brought to one
/// value, the lowest that suffices, amounts rounded up to what can be had of the indicator.
/// </summary>
/// <param name="Value">The value by student to which they are brought, as <see cref="BalanceSchoolReport.Values"/> are.</param>
/// <param name="Coefficient">The coefficient that it leaves.</param>
/// <param name="Additions">What each school needs, all above 0, in the document's order.</param>
public sealed record BalanceRemedy(decimal Value, decimal Coefficient, IReadOnlyList<BalanceAddition> Additions)
{
    private const int Halvings = 60;

    /// <summary>All additions together.</summary>
    public decimal Total => Additions.Sum(a => a.Amount);

    // Raising the lowest of a weighted distribution to a common floor never widens it, so the least floor is found by halving;
    // at the greatest value of all every school has at least the same and the coefficient is next to nothing.
    internal static BalanceRemedy? Find(BalanceIndicator indicator, BalanceStage stage, BalanceSchool[] schools, int position)
    {
        decimal low = 0, high = schools.Max(s => s.Amounts[position] / s.Students);
        if (Coefficient(high) > stage.Limit)
            return null;
        for (var i = 0; i < Halvings; i++)
        {
            var middle = (low + high) / 2;
            if (Coefficient(middle) <= stage.Limit)
                high = middle;
            else
                low = middle;
        }

        return new BalanceRemedy(
            high * indicator.Per,
            Coefficient(high)!.Value,
            [.. schools.Select(s => new BalanceAddition(s, Raised(s, high) - s.Amounts[position])).Where(a => a.Amount > 0)]);

        decimal Raised(BalanceSchool school, decimal floor) =>
            Math.Max(school.Amounts[position], Rounding.Up(floor * school.Students, indicator.Decimals));

        decimal? Coefficient(decimal floor) => CoefficientOfVariation.Of([.. schools.Select(s => (s.Students, Raised(s, floor)))]);
    }
}
