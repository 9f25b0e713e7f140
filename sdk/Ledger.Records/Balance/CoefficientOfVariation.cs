namespace Ledger.Records;

/// <summary>
/// 差异系数: how far schools' values by student lie apart, weighted by their students:
/// CV = sqrt(Σ (nᵢ/N)(xᵢ − X̄)²) / X̄ with xᵢ = aᵢ/nᵢ and X̄ = Σaᵢ/N (教督〔2012〕3号, 教督〔2017〕6号).
/// Decimal arithmetic throughout, so that everybody computes the same digits.
/// </summary>
public static class CoefficientOfVariation
{
    /// <summary>Decimal places of a coefficient; what is compared with a limit is the rounded one.</summary>
    public const int Decimals = 4;

    /// <summary>Computes it.</summary>
    /// <param name="schools">Each school's students, at least 1, and its amount, from 0.</param>
    /// <returns>Rounded to <see cref="Decimals"/>, halves away from zero; null if no school has anything, when there is no mean to relate to.</returns>
    /// <exception cref="ArgumentException">A school has no students or a negative amount, or there is no school.</exception>
    public static decimal? Of(IReadOnlyCollection<(int Students, decimal Amount)> schools)
    {
        ArgumentNullException.ThrowIfNull(schools);
        if (schools.Count == 0 || schools.Any(s => s.Students < 1 || s.Amount < 0))
            throw new ArgumentException("Every school has at least one student and no negative amount.", nameof(schools));
        decimal students = schools.Sum(s => (long)s.Students);
        var mean = schools.Sum(s => s.Amount) / students;
        if (mean == 0)
            return null;
        // Relative to the mean first: equipment in yuan and teachers per student then keep the same digits.
        var variance = schools.Sum(s => s.Students / students * Square(s.Amount / s.Students / mean - 1));
        return decimal.Round(SquareRoot(variance), Decimals, MidpointRounding.AwayFromZero);
    }

    private static decimal Square(decimal value) => value * value;

    // Newton's iteration from the floating-point root; two steps reach decimal's precision, further ones change nothing.
    private static decimal SquareRoot(decimal value)
    {
        if (value == 0)
            return 0;
        var root = (decimal)Math.Sqrt((double)value);
        for (var i = 0; i < 3 && root != 0; i++)
            root = (root + value / root) / 2;
        return root;
    }
}
