namespace Ledger.Records;

/// <summary>One indicator over the schools of a stage.</summary>
public sealed record BalanceIndicatorReport
{
    /// <summary>The indicator.</summary>
    public required BalanceIndicator Indicator { get; init; }

    /// <summary>The county's value by student, not rounded.</summary>
    public required decimal Mean { get; init; }

    /// <summary>差异系数, see <see cref="CoefficientOfVariation"/>; null if no school has anything.</summary>
    public required decimal? Coefficient { get; init; }

    /// <summary>Whether the coefficient is within the stage's limit; false if there is none.</summary>
    public required bool IsMet { get; init; }

    /// <summary>What would bring the coefficient within the limit; null if it is, or if there is none.</summary>
    public required BalanceRemedy? Remedy { get; init; }

    internal static BalanceIndicatorReport Of(BalanceIndicator indicator, BalanceStage stage, BalanceSchool[] schools, int position)
    {
        (int, decimal)[] amounts = [.. schools.Select(s => (s.Students, s.Amounts[position]))];
        var coefficient = CoefficientOfVariation.Of(amounts);
        return new BalanceIndicatorReport
        {
            Indicator = indicator,
            Mean = amounts.Sum(a => a.Item2) * indicator.Per / amounts.Sum(a => (long)a.Item1),
            Coefficient = coefficient,
            IsMet = coefficient <= stage.Limit,
            Remedy = coefficient > stage.Limit ? BalanceRemedy.Find(indicator, stage, schools, position) : null,
        };
    }
}
