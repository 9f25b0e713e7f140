using System.Text;
using Ledger.Records.State;

namespace Ledger.Records.Tests.Balance;

[TestClass]
public sealed class BalanceReportTests
{
    // What a primary school of 100 students has that meets every least value of 优质均衡 exactly.
    private static readonly decimal[] s_enough = [5, 1, 1, 450, 750, 200_000, 3];

    private static BalanceStandard Quality => BalanceStandard.QualityBalance;

    [TestMethod]
    public void EqualSchoolsThatHaveEnoughAreBalanced()
    {
        var report = Report(School(1, s_enough), School(2, s_enough));
        var stage = report.Stages.Single();
        Assert.AreEqual("primary", stage.Stage.Code);
        Assert.IsTrue(report.IsMet);
        Assert.AreEqual(2, stage.SchoolsMeeting);
        Assert.AreEqual(0m, stage.MeanCoefficient);
        Assert.IsTrue(stage.Indicators.All(i => i is { IsMet: true, Coefficient: 0, Remedy: null }));
        Assert.AreEqual(4.5m, stage.Schools[0].Values[3]);
        Assert.AreEqual(5m, stage.Schools[0].Values[0]);
    }

    [TestMethod]
    public void ASchoolMayMissOneIndicatorAndNotByMuch()
    {
        Assert.IsTrue(Report(School(1, With(4, 750 * 0.85m))).IsMet);
        Assert.IsFalse(Report(School(1, With(4, 750 * 0.85m - 0.01m))).IsMet);
        var two = With(4, 749);
        two[3] = 449;
        var report = Report(School(1, two));
        Assert.IsFalse(report.IsMet);
        Assert.IsTrue(report.Stages[0].AreCoefficientsMet);
        Assert.AreEqual(1m, report.Stages[0].Schools[0].Lacking[3]);
        Assert.AreEqual(0m, report.Stages[0].Schools[0].Lacking[0]);
    }

    [TestMethod]
    public void WhatLacksIsRoundedUpToWhatCanBeHad()
    {
        // 4.2 for each hundred of 110 students are 4.62 teachers.
        var school = new BalanceSchool("2135000001", "示例小学", "primary", 110, [4, 2, 2, 600, 900, 300_000, 3]);
        Assert.AreEqual(1m, Report(school).Stages[0].Schools[0].Lacking[0]);
    }

    [TestMethod]
    public void ACountyWithUnequalSchoolsIsToldTheLeastThatHelps()
    {
        var schools = Enumerable.Range(1, 6).Select(i => School(i, With(6, i <= 3 ? 1 : 20))).ToArray();
        var stage = Report(schools).Stages[0];
        var indicator = stage.Indicators[6];
        Assert.IsFalse(indicator.IsMet);
        Assert.IsFalse(stage.AreCoefficientsMet);
        var remedy = indicator.Remedy!;
        CollectionAssert.AreEqual(schools[..3], remedy.Additions.Select(a => a.School).ToArray());
        Assert.AreEqual(remedy.Total, remedy.Additions.Sum(a => a.Amount));

        // It suffices, and a room less at every one of them does not.
        Assert.IsLessThanOrEqualTo(0.5m, With(remedy, schools, 0));
        Assert.AreEqual(remedy.Coefficient, With(remedy, schools, 0));
        Assert.IsGreaterThan(0.5m, With(remedy, schools, 1));
    }

    /// <summary>Over random counties: every remedy brings its indicator within the limit and takes nothing from anybody.</summary>
    [TestMethod]
    public void RemediesSuffice()
    {
        var random = new Random(11);
        for (var run = 0; run < 300; run++)
        {
            BalanceSchool[] schools = [.. Enumerable.Range(1, random.Next(2, 25)).Select(i => new BalanceSchool(
                $"21350{i:D5}", "示例小学", "primary", random.Next(20, 2500), [.. Enumerable.Range(0, 7).Select(_ => (decimal)Math.Round(Math.Exp(random.NextDouble() * 9)))]))];
            foreach (var (indicator, position) in Report(schools).Stages[0].Indicators.Select((x, i) => (x, i)))
            {
                if (indicator.Coefficient <= 0.5m)
                {
                    Assert.IsNull(indicator.Remedy);
                    continue;
                }

                var added = indicator.Remedy!.Additions.ToDictionary(a => a.School.Code, a => a.Amount);
                Assert.IsTrue(added.Values.All(a => a > 0));
                var after = CoefficientOfVariation.Of([.. schools.Select(s => (s.Students, s.Amounts[position] + added.GetValueOrDefault(s.Code)))]);
                Assert.IsLessThanOrEqualTo(0.5m, after!.Value, $"run {run}, indicator {position}");
                Assert.AreEqual(indicator.Remedy.Coefficient, after);
            }
        }
    }

    [TestMethod]
    public void BasicBalanceGoesByTheMean()
    {
        var basic = BalanceStandard.BasicBalance;
        decimal[] few = [100, 100, 1000, 10, 100, 5, 5, 0], many = [100, 100, 1000, 10, 100, 5, 5, 10];
        var inputs = BalanceInputs.Create(basic, "350102", 2026, [Of(1, few), Of(2, many)]);
        var stage = BalanceReport.Of(basic, inputs).Stages[0];
        Assert.AreEqual(1m, stage.Indicators[7].Coefficient);
        Assert.IsFalse(stage.Indicators[7].IsMet);
        Assert.AreEqual(0.125m, stage.MeanCoefficient);
        Assert.IsTrue(stage.IsMet);

        static BalanceSchool Of(int number, decimal[] amounts) => new($"213500000{number}", "示例小学", "primary", 100, amounts);
    }

    [TestMethod]
    public void IndicatorThatNobodyHasIsNotMet()
    {
        var indicator = Report(School(1, With(6, 0)), School(2, With(6, 0))).Stages[0].Indicators[6];
        Assert.IsNull(indicator.Coefficient);
        Assert.IsFalse(indicator.IsMet);
        Assert.IsNull(indicator.Remedy);
    }

    [TestMethod]
    public void StagesAreComparedEachByItself()
    {
        var junior = School(1, s_enough) with { Stage = "junior" };
        var report = Report(School(1, s_enough), junior);
        CollectionAssert.AreEqual(new[] { "primary", "junior" }, report.Stages.Select(s => s.Stage.Code).ToArray());
        Assert.IsTrue(report.Stages[0].IsMet);
        Assert.IsFalse(report.Stages[1].IsMet, "a junior high school needs more");
    }

    [TestMethod]
    public void DocumentKeepsWhatWasReported()
    {
        var inputs = BalanceInputs.Create(Quality, "350102", 2026, [School(2, With(3, 450.50m)), School(1, s_enough)], new string('a', 32));
        var bytes = inputs.ToCanonicalBytes();
        var read = BalanceInputs.Parse(bytes);
        CollectionAssert.AreEqual(bytes, read.ToCanonicalBytes());
        Assert.IsTrue(read.SaysAs(inputs with { Salt = new string('b', 32) }));
        Assert.IsFalse(read.SaysAs(inputs with { Year = 2027 }));
        Assert.Contains("\"450.5\"", Encoding.UTF8.GetString(bytes));
        foreach (var (from, to) in new[] { ("\"450.5\"", "\"450.50\""), ("\"450.5\"", "\"-450.5\""), ("\"students\":100", "\"students\":0"), ("2135000002", "2135000001") })
            Assert.ThrowsExactly<StateFormatException>(() => BalanceInputs.Parse(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes).Replace(from, to, StringComparison.Ordinal))));
        Assert.ThrowsExactly<ArgumentException>(() => BalanceReport.Of(BalanceStandard.BasicBalance, inputs));
    }

    [TestMethod]
    public void StatementHasTheCoefficientsAndTheDigests()
    {
        var report = Report(School(1, s_enough), School(2, With(6, 9)));
        var statement = BalanceStatement.Of(report, "350000");
        var read = BalanceStatement.Parse(statement.ToCanonicalBytes());
        Assert.IsTrue(read.SaysAs(statement));
        Assert.AreEqual(report.Stages[0].Indicators[6].Coefficient, read.Stages[0].Indicators[6].Coefficient);
        Assert.AreEqual(Convert.ToHexStringLower(Digest.Compute(DigestAlgorithm.Sha256, report.Inputs.ToCanonicalBytes())), read.Sha256);
        Assert.IsFalse(read.SaysAs(statement with { Stages = [statement.Stages[0] with { IsMet = !statement.Stages[0].IsMet }] }));
        var text = Encoding.UTF8.GetString(statement.ToCanonicalBytes());
        Assert.DoesNotContain("示例", text);
        foreach (var wrong in new[] { text.Replace("\"cv\":\"0.5\"", "\"cv\":\"0.50\"", StringComparison.Ordinal), text.Replace("\"met\":true", "\"met\":1", StringComparison.Ordinal) })
        {
            Assert.AreNotEqual(text, wrong);
            Assert.ThrowsExactly<StateFormatException>(() => BalanceStatement.Parse(Encoding.UTF8.GetBytes(wrong)));
        }
    }

    private static BalanceReport Report(params BalanceSchool[] schools) => BalanceReport.Of(Quality, BalanceInputs.Create(Quality, "350102", 2026, schools));

    private static BalanceSchool School(int number, decimal[] amounts) => new($"213500000{number}", $"示例第{number}小学", "primary", 100, amounts);

    private static decimal[] With(int position, decimal amount)
    {
        decimal[] amounts = [.. s_enough];
        amounts[position] = amount;
        return amounts;
    }

    private static decimal With(BalanceRemedy remedy, BalanceSchool[] schools, decimal less) => CoefficientOfVariation.Of([.. schools.Select(s =>
        (s.Students, s.Amounts[6] + Math.Max(0, (remedy.Additions.FirstOrDefault(a => a.School == s)?.Amount ?? 0) - less)))])!.Value;
}
