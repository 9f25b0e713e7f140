using System.Text;

namespace Ledger.Records.Tests.Balance;

[TestClass]
public sealed class BalanceStandardTests
{
    [TestMethod]
    public void ShippedStandardsAreRead()
    {
        var quality = BalanceStandard.QualityBalance;
        Assert.HasCount(7, quality.Indicators);
        CollectionAssert.AreEqual(new[] { 0.50m, 0.45m }, quality.Stages.Select(s => s.Limit).ToArray());
        Assert.AreEqual(10.2m, quality.Indicators.Single(i => i.Code == "sportsGrounds").Minimum["junior"]);
        Assert.AreEqual(new SchoolRule(6, 0.85m), quality.Schools);
        var basic = BalanceStandard.BasicBalance;
        Assert.HasCount(8, basic.Indicators);
        Assert.AreEqual(BalanceRule.Mean, basic.Rule);
        Assert.IsNull(basic.Schools);
    }

    [TestMethod]
    public void KindTellsTheTextsApart()
    {
        foreach (var shipped in RuleText.Shipped)
        {
            Assert.IsEmpty(RuleText.Check(shipped.Canonical.Span, out var text));
            Assert.AreEqual(shipped.GetType(), text!.GetType());
            Assert.AreEqual(shipped.Id, text.Id);
        }

        Assert.AreEqual(RuleSetFaultRule.NotOneOf, RuleText.Check("""{"kind":"other","v":1}"""u8, out _).Single().Rule);
        Assert.IsNotEmpty(RuleSet.Check(BalanceStandard.QualityBalance.Canonical.Span, out var none));
        Assert.IsNull(none);
    }

    [TestMethod]
    [DataRow("\"limit\":\"0.50\"", "\"limit\":\"0\"", "$.stages[0].limit")]
    [DataRow("\"limit\":\"0.50\"", "\"limit\":0.5", "$.stages[0].limit")]
    [DataRow("\"code\":\"junior\"", "\"code\":\"primary\"", "$.stages")]
    [DataRow("\"rule\":\"each\"", "\"rule\":\"some\"", "$.rule")]
    [DataRow("\"least\":6", "\"least\":8", "$.schools.least")]
    [DataRow("\"code\":\"artTeachers\"", "\"code\":\"Art Teachers\"", "$.indicators[2].code")]
    [DataRow("\"zh\":\"体育运动场馆面积\"", "\"zh\":\"教学仪器设备值\"", "$.indicators")]
    [DataRow("\"minimum\":{\"junior\":\"5.3\",\"primary\":\"4.2\"}", "\"minimum\":{\"primary\":\"4.2\"}", "$.indicators[0].minimum")]
    [DataRow(",\"minimum\":{\"junior\":\"5.3\",\"primary\":\"4.2\"}", "", "$.indicators[0]")]
    public void WhatIsWrongIsNamed(string from, string to, string path)
    {
        var text = Encoding.UTF8.GetString(BalanceStandard.QualityBalance.Canonical.Span);
        var wrong = text.Replace(from, to, StringComparison.Ordinal);
        Assert.AreNotEqual(text, wrong);
        var faults = RuleText.Check(Encoding.UTF8.GetBytes(wrong), out var none);
        Assert.IsNull(none);
        Assert.Contains(path, faults.Select(f => f.Path).ToArray());
    }
}
