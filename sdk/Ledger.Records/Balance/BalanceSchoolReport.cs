namespace Ledger.Records;

/// <summary>One school's values.</summary>
/// <param name="School">What it reported.</param>
/// <param name="Values">Its values by student, in the order of the standard's indicators, not rounded.</param>
/// <param name="Lacking">For each indicator, what the amount lacks to the least value; 0 if it reaches it or the standard has none.</param>
/// <param name="IsMet">Whether it meets what the standard holds a school to.</param>
public sealed record BalanceSchoolReport(BalanceSchool School, IReadOnlyList<decimal> Values, IReadOnlyList<decimal> Lacking, bool IsMet)
{
    internal static BalanceSchoolReport Of(BalanceStandard standard, BalanceStage stage, BalanceSchool school)
    {
        var indicators = standard.Indicators;
        var values = new decimal[indicators.Count];
        var lacking = new decimal[indicators.Count];
        var (reached, isShort) = (0, false);
        for (var i = 0; i < values.Length; i++)
        {
            var (indicator, amount) = (indicators[i], school.Amounts[i]);
            values[i] = amount * indicator.Per / school.Students;
            if (!indicator.Minimum.TryGetValue(stage.Code, out var least))
                continue;
            // Compared as amounts, where nothing was divided yet.
            var needed = least * school.Students / indicator.Per;
            if (amount >= needed)
                reached++;
            else
                lacking[i] = Rounding.Up(needed, indicator.Decimals) - amount;
            isShort |= amount < needed * (standard.Schools?.Share ?? 0);
        }

        return new BalanceSchoolReport(school, values, lacking, standard.Schools is not { } rule || (reached >= rule.Least && !isShort));
    }
}
