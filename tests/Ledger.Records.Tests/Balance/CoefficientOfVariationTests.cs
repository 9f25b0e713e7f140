namespace Ledger.Records.Tests.Balance;

[TestClass]
public sealed class CoefficientOfVariationTests
{
    /// <summary>The check value of the field: books of five schools.</summary>
    [TestMethod]
    public void CheckValueOfTheField()
    {
        (int Students, decimal Amount)[] schools = [(45, 279), (37, 137), (89, 935), (76, 160), (55, 402)];
        Assert.AreEqual(302, schools.Sum(s => s.Students));
        Assert.AreEqual(6.3344m, decimal.Round(schools.Sum(s => s.Amount) / 302, 4));
        Assert.AreEqual(0.5153m, CoefficientOfVariation.Of(schools));
    }

    [TestMethod]
    public void EqualValuesHaveNone() => Assert.AreEqual(0m, CoefficientOfVariation.Of([(30, 60), (100, 200), (1, 2)]));

    [TestMethod]
    public void NothingAnywhereHasNoCoefficient() => Assert.IsNull(CoefficientOfVariation.Of([(30, 0), (100, 0)]));

    [TestMethod]
    public void OneOfTwoEqualSchoolsWithAllOfItIsOne() => Assert.AreEqual(1m, CoefficientOfVariation.Of([(50, 10), (50, 0)]));

    [TestMethod]
    public void UnitOfTheAmountDoesNotMatter()
    {
        (int, decimal)[] small = [(45, 0.000279m), (37, 0.000137m), (89, 0.000935m), (76, 0.00016m), (55, 0.000402m)];
        (int, decimal)[] great = [(45, 279_000_000_000), (37, 137_000_000_000), (89, 935_000_000_000), (76, 160_000_000_000), (55, 402_000_000_000)];
        Assert.AreEqual(0.5153m, CoefficientOfVariation.Of(small));
        Assert.AreEqual(0.5153m, CoefficientOfVariation.Of(great));
    }

    /// <summary>Against the formula in floating point, over random counties.</summary>
    [TestMethod]
    public void AgreesWithTheFormula()
    {
        var random = new Random(20261128);
        for (var run = 0; run < 2000; run++)
        {
            (int Students, decimal Amount)[] schools = [.. Enumerable.Range(0, random.Next(1, 60)).Select(_ => (random.Next(1, 3000), random.Next(0, 1_000_000) / 100m))];
            double students = schools.Sum(s => s.Students), mean = (double)schools.Sum(s => s.Amount) / students;
            if (mean == 0) continue;
            var expected = Math.Sqrt(schools.Sum(s => s.Students / students * Math.Pow((double)s.Amount / s.Students - mean, 2))) / mean;
            Assert.AreEqual(expected, (double)CoefficientOfVariation.Of(schools)!.Value, 0.00005001, $"run {run}");
        }
    }

    [TestMethod]
    public void SchoolWithoutStudentsIsRefused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => CoefficientOfVariation.Of([(0, 1m)]));
        Assert.ThrowsExactly<ArgumentException>(() => CoefficientOfVariation.Of([(1, -1m)]));
        Assert.ThrowsExactly<ArgumentException>(() => CoefficientOfVariation.Of([]));
    }
}
