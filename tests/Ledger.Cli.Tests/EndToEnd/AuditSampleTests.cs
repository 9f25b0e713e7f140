using System.Text.Json;

namespace Ledger.Cli.Tests.EndToEnd;

/// <summary>A draw of records as the supervision office types it.</summary>
[TestClass]
[DoNotParallelize]
public sealed class AuditSampleTests
{
    [TestMethod]
    public async Task DrawIsRequestedOnceRecomputedAndReadWithAnEntry()
    {
        using Site site = await Site.OnNetworkAsync();
        await EnrolAsync(site, "lead", "supervision-lead");
        string batch = (await site.AnchorAsync(site.Write("rows.csv", Site.Header, site.Row(), site.Row(), site.Row(site.Students[1]), site.Row(site.Students[2])), "--output", "json"))
            .Done().GetProperty("receipts")[0].GetProperty("batchId").GetString()!;
        (await site.RunAsync("batch", "review", batch, "--output", "json")).Done();
        string[] sample = ["audit", "sample", "--unit", Site.School, "--term", site.Term, "--count", "2", "--as", "lead", "--output", "json"];
        Assert.AreEqual("DRAW_OPTION", (await site.RunAsync([.. sample.Select(a => a == "2" ? "0" : a)])).Failed(ExitCode.BadInput));
        Assert.AreEqual("DRAW_OPTION", (await site.RunAsync([.. sample, "--out", site.In("sheet.txt")])).Failed(ExitCode.BadInput));
        Assert.AreEqual("NOT_AUTHORISED", (await site.RunAsync([.. sample.Select(a => a == "lead" ? "county-reviewer" : a)])).Failed(ExitCode.Refused));

        // Nobody else acts: the request stays, and the next run goes on with it.
        Assert.AreEqual("DRAW_WAITS", (await site.RunAsync([.. sample, "--wait", "0"])).Failed(ExitCode.Refused));
        JsonElement waiting = (await site.RunAsync("audit", "sample", "list", "--output", "json")).Done().GetProperty("draws")[0];
        Assert.AreEqual("open", waiting.GetProperty("state").GetString());
        JsonElement drawn = (await site.RunAsync(sample)).Done();
        string draw = drawn.GetProperty("draw").GetString()!;
        Assert.AreEqual((waiting.GetProperty("draw").GetString(), 4), (draw, drawn.GetProperty("population").GetInt32()));
        string[] records = Records(drawn);
        Assert.HasCount(2, records);
        Assert.IsTrue(records.All(r => r.StartsWith(batch + "#", StringComparison.Ordinal)));

        // Typed again it is the same draw; only --again draws anew, and it is told.
        string sheet = site.In("sheet.xlsx");
        CollectionAssert.AreEqual(records, Records((await site.RunAsync([.. sample, "--out", sheet])).Done()));
        Assert.AreEqual(1, (await site.RunAsync("audit", "sample", "list", "--output", "json")).Done().GetProperty("draws").EnumerateArray().Count(d => d.GetProperty("request").GetProperty("scope").GetProperty("term").GetString() == site.Term));
        (await site.RunAsync("audit", "sample", "verify", sheet, "--output", "json")).Done();
        (await site.RunAsync("audit", "sample", "verify", draw[..20], "--offline", "--output", "json")).Done();
        Assert.AreEqual("DRAW_ID", (await site.RunAsync("audit", "sample", "verify", "350102/g", "--offline", "--output", "json")).Failed(ExitCode.BadInput));
        string changed = site.Write("changed.csv", "抽查编号,记录", $"{draw},{records[0]}", $"{draw},{batch}#{Other(records)}");
        CommandOutcome differs = await site.RunAsync("audit", "sample", "verify", changed, "--output", "json");
        Assert.AreEqual((ExitCode.Refused, 2), (differs.ExitCode, differs.Json.GetProperty("differs").GetProperty("row").GetInt32()));
        JsonElement second = (await site.RunAsync([.. sample, "--again"])).Done();
        Assert.AreNotEqual(draw, second.GetProperty("draw").GetString());
        Assert.AreEqual(1, second.GetProperty("earlierOfScope").GetInt32());
        StringAssert.Contains((await site.RunAsync([.. sample[..^2], "--lang", "zh"])).Output, "此前对该单位已请求抽查");

        string documents = site.In("documents.html");
        Assert.AreEqual(2, (await site.RunAsync("audit", "sample", "open", draw, "--out", documents, "--purpose", "ROUTINE_CHECK", "--approver", "2026-15", "--output", "json")).Done().GetProperty("read").GetInt32());
        StringAssert.Contains(await File.ReadAllTextAsync(documents), "读书心得");
        StringAssert.Contains((await site.RunAsync("access", "list", "--output", "json")).Done().ToString(), "draw/" + draw);
    }

    [TestMethod]
    public async Task DrawWhoseSecretIsElsewhereIsNotRequestedAgainSilently()
    {
        using Site site = await Site.OnNetworkAsync();
        await EnrolAsync(site, "lead", "supervision-lead");
        string[] sample = ["audit", "sample", "--unit", "350102", "--term", site.Term, "--as", "lead", "--output", "json"];
        Assert.AreEqual("DRAW_WAITS", (await site.RunAsync([.. sample, "--wait", "0"])).Failed(ExitCode.Refused));
        Directory.Delete(site.In("samples"), recursive: true);
        Assert.AreEqual("DRAW_OPEN", (await site.RunAsync(sample)).Failed(ExitCode.Refused));
        JsonElement drawn = (await site.RunAsync([.. sample, "--again"])).Done();
        Assert.AreEqual((0, 1), (drawn.GetProperty("population").GetInt32(), drawn.GetProperty("earlierOfScope").GetInt32()));
        Assert.AreEqual("DRAW_ELSEWHERE", (await site.RunAsync("audit", "sample", "open", drawn.GetProperty("draw").GetString()!, "--out", site.In("d.html"), "--output", "json")).Failed(ExitCode.Refused));
    }

    internal static async Task EnrolAsync(Site site, string name, string role)
    {
        string network = await SharedNetwork.FolderAsync();
        string[] office = ["--msp", "CountyMSP", "--unit", "350102", "--role", role];
        string request = site.In(name + ".csr"), certificate = site.In(name + ".pem");
        (await site.RunAsync(["identity", "request", name, .. office, "--out", request, "--output", "json"])).Done();
        (await site.Ledger.RunAsync(["identity", "issue", request, .. office, "--out", certificate, "--dir", network, "--output", "json"])).Done();
        (await site.RunAsync("identity", "install", name, certificate, "--output", "json")).Done();
    }

    private static string[] Records(JsonElement drawn) => [.. drawn.GetProperty("records").EnumerateArray().Select(r => r.GetString()!)];

    private static int Other(string[] records) => Enumerable.Range(0, 4).First(i => !records.Any(r => r.EndsWith($"#{i}", StringComparison.Ordinal)));
}
