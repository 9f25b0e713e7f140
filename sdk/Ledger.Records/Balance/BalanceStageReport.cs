namespace Ledger.Records;

/// <summary>How balanced the schools of one stage are.</summary>
public sealed record BalanceStageReport
{
    /// <summary>The stage.</summary>
    public required BalanceStage Stage { get; init; }

    /// <summary>The indicators in the standard's order.</summary>
    public required IReadOnlyList<BalanceIndicatorReport> Indicators { get; init; }

    /// <summary>The schools in the document's order.</summary>
    public required IReadOnlyList<BalanceSchoolReport> Schools { get; init; }

    /// <summary>The mean of the indicators' coefficients, rounded like them; null if one of them has none.</summary>
    public required decimal? MeanCoefficient { get; init; }

    /// <summary>Whether the coefficients pass by the standard's rule.</summary>
    public required bool AreCoefficientsMet { get; init; }

    /// <summary>How many schools meet the standard's rule for schools; all where it has none.</summary>
    public int SchoolsMeeting => Schools.Count(school => school.IsMet);

    /// <summary>All students of the stage.</summary>
    public long Students => Schools.Sum(school => (long)school.School.Students);

    /// <summary>Whether the coefficients pass and every school meets what it is held to.</summary>
    public bool IsMet => AreCoefficientsMet && SchoolsMeeting == Schools.Count;

    internal static BalanceStageReport Of(BalanceStandard standard, BalanceStage stage, BalanceSchool[] schools)
    {
        BalanceIndicatorReport[] indicators = [.. standard.Indicators.Select((indicator, i) => BalanceIndicatorReport.Of(indicator, stage, schools, i))];
        decimal? mean = indicators.All(i => i.Coefficient is not null)
            ? decimal.Round(indicators.Sum(i => i.Coefficient!.Value) / indicators.Length, CoefficientOfVariation.Decimals, MidpointRounding.AwayFromZero)
            : null;
        return new BalanceStageReport
        {
            Stage = stage,
            Indicators = indicators,
            Schools = [.. schools.Select(school => BalanceSchoolReport.Of(standard, stage, school))],
            MeanCoefficient = mean,
            AreCoefficientsMet = standard.Rule == BalanceRule.Mean ? mean <= stage.Limit : indicators.All(i => i.IsMet),
        };
    }
}
