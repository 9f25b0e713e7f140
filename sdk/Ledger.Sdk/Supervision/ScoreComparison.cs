using Ledger.Records;

namespace Ledger.Sdk.Supervision;

/// <summary>An indicator's score by the unit itself and by the team.</summary>
/// <param name="Indicator">The indicator.</param>
/// <param name="Self">The unit's score; null before.</param>
/// <param name="Checked">The team's score; null before.</param>
public sealed record ScoreComparison(Indicator Indicator, Score? Self, Score? Checked)
{
    /// <summary>The team's points less the unit's; null while one is missing.</summary>
    public decimal? Difference => Self is null || Checked is null ? null : Checked.Points - Self.Points;

    /// <summary>Whether both scored and do not agree.</summary>
    public bool Differs => Difference is { } difference && difference != 0;

    /// <summary>Compares two sheets by the standard of both, in the order of its indicators.</summary>
    /// <exception cref="LedgerInputException">A sheet is of another text of the standard.</exception>
    public static IReadOnlyList<ScoreComparison> Of(AssessmentStandard standard, ScoreSheet? self, ScoreSheet? team)
    {
        ArgumentNullException.ThrowIfNull(standard);
        var digest = Convert.ToHexStringLower(standard.Sha256.Span);
        if (new[] { self, team }.OfType<ScoreSheet>().FirstOrDefault(s => s.StandardSha256 != digest) is { } other)
            throw new LedgerInputException(LedgerError.RuleSetMissing, $"{other.Standard}:{other.Version} {other.StandardSha256}", $"{standard.Id}:{standard.Version} {digest}");
        return [.. standard.Indicators.Select(i => new ScoreComparison(i, self?.Scores.FirstOrDefault(s => s.Code == i.Code), team?.Scores.FirstOrDefault(s => s.Code == i.Code)))];
    }
}
