using System.Text.Json;

namespace Ledger.Cli.Tests.EndToEnd;

/// <summary>Balance monitoring as a county's office types it.</summary>
[TestClass]
[DoNotParallelize]
public sealed class BalanceTests
{
    private const string Titles = "学校标识码,学校名称,学段,在校学生数,高于规定学历教师数,县级以上骨干教师数,体育、艺术专任教师数,教学及辅助用房面积,体育运动场馆面积,教学仪器设备值,网络多媒体教室数\n";
    private const string Even = Titles + "2135000001,示例一小,小学,100,5,1,1,450,750,200000,3\n2135000002,示例二小,小学,200,10,2,2,900,1500,400000,6\n";
    private const string Uneven = Titles + "2135000001,示例一小,小学,100,5,1,1,450,750,200000,20\n2135000002,示例二小,小学,200,10,2,2,900,1500,400000,1\n";

    [TestMethod]
    public async Task CheckComputesWithoutALedger()
    {
        using var folder = new Scratch();
        var ledger = new CommandLine();
        string even = folder.In("even.csv"), uneven = folder.In("uneven.csv"), broken = folder.In("broken.csv");
        await File.WriteAllTextAsync(even, Even);
        await File.WriteAllTextAsync(uneven, Uneven);
        await File.WriteAllTextAsync(broken, Uneven.Replace("200000,20", "多,20", StringComparison.Ordinal));
        JsonElement met = (await ledger.RunAsync("balance", "check", even, "--year", "2026", "--county", "350102", "--output", "json", "--dir", folder.Path)).Done();
        Assert.IsTrue(met.GetProperty("counties")[0].GetProperty("met").GetBoolean());

        string report = folder.In("report.html"), chart = folder.In("chart.svg");
        CommandOutcome unmet = await ledger.RunAsync("balance", "check", uneven, "--year", "2026", "--county", "350102", "--report", report, "--chart", chart, "--output", "json", "--dir", folder.Path);
        Assert.AreEqual(ExitCode.Refused, unmet.ExitCode, unmet.ToString());
        JsonElement indicator = unmet.Json.GetProperty("counties")[0].GetProperty("stages")[0].GetProperty("indicators")[6];
        Assert.IsFalse(indicator.GetProperty("met").GetBoolean());
        Assert.AreEqual("2135000002", indicator.GetProperty("remedy").GetProperty("schools")[0].GetProperty("school").GetString());
        StringAssert.Contains(await File.ReadAllTextAsync(report), "Coefficient of variation");
        StringAssert.Contains(await File.ReadAllTextAsync(chart), "<svg");
        CommandOutcome taken = await ledger.RunAsync("balance", "check", uneven, "--year", "2026", "--county", "350102", "--report", report, "--output", "json", "--dir", folder.Path);
        Assert.AreEqual("OUT_EXISTS", taken.Failed(ExitCode.BadInput));

        CommandOutcome faulty = await ledger.RunAsync("balance", "check", broken, "--year", "2026", "--county", "350102", "--output", "json", "--dir", folder.Path);
        Assert.AreEqual(ExitCode.BadInput, faulty.ExitCode);
        Assert.AreEqual("NotANumber", faulty.Json.GetProperty("faults")[0].GetProperty("rule").GetString());
        Assert.AreEqual("BALANCE_KIND", (await ledger.RunAsync("balance", "check", even, "--year", "2026", "--county", "350102", "--chart", "c.gif", "--output", "json", "--dir", folder.Path)).Failed(ExitCode.BadInput));
        Assert.AreEqual("BALANCE_YEAR", (await ledger.RunAsync("balance", "check", even, "--year", "26", "--county", "350102", "--output", "json", "--dir", folder.Path)).Failed(ExitCode.BadInput));
        (await ledger.RunAsync("balance", "template", "--out", folder.In("t.xlsx"), "--output", "json", "--dir", folder.Path)).Done();
        Assert.AreEqual("BALANCE_EMPTY", (await ledger.RunAsync("balance", "check", folder.In("t.xlsx"), "--year", "2026", "--output", "json", "--dir", folder.Path)).Failed(ExitCode.BadInput));
        StringAssert.Contains((await ledger.RunAsync("ruleset", "show", "quality-balance", "--lang", "zh", "--dir", folder.Path)).Output, "≤ 0.45");
    }

    [TestMethod]
    public async Task AnchoredResultIsComputedAgainAndAnAlteredOneIsNot()
    {
        using Site site = await Site.OnNetworkAsync();
        string even = site.In("even.csv"), uneven = site.In("uneven.csv");
        await File.WriteAllTextAsync(even, Even);
        await File.WriteAllTextAsync(uneven, Uneven);
        foreach (string step in new[] { "publish", "approve" })
            Assert.AreEqual(ExitCode.Done, (await site.RunAsync("ruleset", step, "quality-balance")).ExitCode);

        JsonElement anchored = (await site.RunAsync("balance", "anchor", even, "--year", "2027", "--county", "350102", "--output", "json")).Done().GetProperty("counties")[0];
        string document = anchored.GetProperty("file").GetString()!;
        Assert.IsFalse(anchored.GetProperty("unchanged").GetBoolean());
        JsonElement again = (await site.RunAsync("balance", "anchor", even, "--year", "2027", "--county", "350102", "--output", "json")).Done().GetProperty("counties")[0];
        Assert.IsTrue(again.GetProperty("unchanged").GetBoolean());
        Assert.AreEqual(anchored.GetProperty("txId").GetString(), again.GetProperty("txId").GetString());

        JsonElement verified = (await site.RunAsync("balance", "verify", document, "--output", "json")).Done();
        Assert.AreEqual(anchored.GetProperty("txId").GetString(), verified.GetProperty("statements")[0].GetProperty("txId").GetString());
        string altered = site.In("altered.json");
        await File.WriteAllTextAsync(altered, (await File.ReadAllTextAsync(document)).Replace("\"students\":100", "\"students\":101", StringComparison.Ordinal));
        CommandOutcome refused = await site.RunAsync("balance", "verify", altered, "--output", "json");
        Assert.AreEqual(ExitCode.Refused, refused.ExitCode, refused.ToString());
        Assert.AreEqual(0, refused.Json.GetProperty("statements").GetArrayLength());

        string pdf = site.In("report.pdf");
        (await site.RunAsync("balance", "anchor", uneven, "--year", "2027", "--county", "350102", "--report", pdf, "--output", "json")).Done();
        Assert.IsGreaterThan(1000L, new FileInfo(pdf).Length);
        JsonElement list = (await site.RunAsync("balance", "list", "--county", "350102", "--output", "json")).Done().GetProperty("balances");
        Assert.AreEqual(2, list.EnumerateArray().Count(b => b.GetProperty("year").GetInt32() == 2027));
        Assert.AreEqual("NOT_AUTHORISED", (await site.RunAsync("balance", "anchor", even, "--year", "2028", "--county", "350102", "--as", "school-registrar", "--output", "json")).Failed(ExitCode.Refused));
    }
}
