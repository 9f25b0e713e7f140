using System.Buffers.Binary;
using System.Globalization;
using System.Xml.Linq;
using Ledger.Records;
using Ledger.Sdk;

namespace Ledger.Papers.Tests;

[TestClass]
public sealed class BalanceChartTests
{
    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";

    [TestMethod]
    [DataRow(LedgerLanguage.Chinese)]
    [DataRow(LedgerLanguage.English)]
    public void Svg_HasABarForEachIndicatorAsHighAsItsCoefficient(LedgerLanguage language)
    {
        var report = Report(BalanceStandard.QualityBalance, 1, 8);
        var svg = XDocument.Parse(System.Text.Encoding.UTF8.GetString(BalanceChart.ToSvg(report, "示例县", Samples.Fonts(), language)));
        decimal[] heights = [.. svg.Descendants(s_svg + "rect")
            .Where(r => (string?)r.Attribute("fill") is "#1B6E34" or "#B3261E" or "#5D5D58")
            .Select(r => decimal.Parse(r.Attribute("height")!.Value, NumberStyles.Float, CultureInfo.InvariantCulture))];
        var indicators = report.Stages[0].Indicators;
        Assert.HasCount(7, heights);
        var scale = heights[6] / indicators[6].Coefficient!.Value;
        for (var i = 0; i < heights.Length; i++)
            Assert.AreEqual((double)(scale * indicators[i].Coefficient!.Value), (double)heights[i], 0.01, indicators[i].Indicator.Code);
        Assert.AreEqual(1, svg.Descendants(s_svg + "rect").Count(r => (string?)r.Attribute("fill") == "#B3261E"), "one indicator is beyond its limit");
    }

    [TestMethod]
    public void Svg_OfAMean_HasABarMoreAndJudgesIt()
    {
        var svg = XDocument.Parse(System.Text.Encoding.UTF8.GetString(BalanceChart.ToSvg(Report(BalanceStandard.BasicBalance, 1, 8), "示例县", Samples.Fonts(), LedgerLanguage.English)));
        Assert.AreEqual(8, svg.Descendants(s_svg + "rect").Count(r => (string?)r.Attribute("fill") == "#5D5D58"));
        Assert.AreEqual(1, svg.Descendants(s_svg + "rect").Count(r => (string?)r.Attribute("fill") == "#1B6E34"));
    }

    [TestMethod]
    public void Png_IsOneOfTwiceTheSize()
    {
        var png = BalanceChart.ToPng(Report(BalanceStandard.QualityBalance, 1, 8), "示例县", Samples.Fonts(), LedgerLanguage.Chinese);
        CollectionAssert.AreEqual(new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G' }, png[..4]);
        Assert.AreEqual((2400, 980), (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20))));
    }

    [TestMethod]
    public void Paper_SaysWhatLacksAndWhatWouldHelp()
    {
        var report = Report(BalanceStandard.QualityBalance, 1, 8);
        var html = PaperHtml.Render(BalancePaper.Make(report, "示例县", null, LedgerLanguage.Chinese, isTrial: true));
        var remedy = report.Stages[0].Indicators[6].Remedy!;
        Assert.Contains("试用网络", html);
        Assert.Contains($"差异系数降为 {remedy.Coefficient.ToString("0.0000", CultureInfo.InvariantCulture)}", html);
        Assert.Contains("使差异系数降到限值以内所需的最少增加", html);
        Assert.Contains("示例第1小学", html);
        Assert.DoesNotContain("使差异系数降到限值", PaperHtml.Render(BalancePaper.Make(Report(BalanceStandard.QualityBalance, 8, 8), "示例县", null, LedgerLanguage.Chinese)));
    }

    // Two schools of 100 students that are alike but for the last indicator.
    private static BalanceReport Report(BalanceStandard standard, decimal least, decimal most) => BalanceReport.Of(standard, BalanceInputs.Create(
        standard, "350102", 2026,
        new[] { least, most }.Select((last, i) => new BalanceSchool($"213500000{i + 1}", $"示例第{i + 1}小学", "primary", 100, [.. standard.Indicators.SkipLast(1).Select((_, k) => (decimal)((k * 100) + 100 + i)), last]))));
}
