using System.Text.Json;
using Ledger.Sdk.Workspaces;

namespace Ledger.Cli.Tests.EndToEnd;

/// <summary>A school's documents to its county's folder, and the county's review from there.</summary>
[TestClass]
[DoNotParallelize]
public sealed class TransferTests
{
    [TestMethod]
    public async Task CountyReceivesDrawsAndReviews()
    {
        using Site site = await Site.OnNetworkAsync();
        string batch = (await site.AnchorAsync(site.Write("rows.csv", Site.Header, site.Row(), site.Row(), site.Row(site.Students[1])), "--output", "json"))
            .Done().GetProperty("receipts")[0].GetProperty("batchId").GetString()!;
        string county = site.In("county"), key = site.In("county.key.json"), stick = site.In("stick");
        await CountyFolderAsync(site, county);

        JsonElement reception = (await CountyAsync("documents", "reception", "--out", key)).Done();
        Assert.AreEqual("OUT_EXISTS", (await CountyAsync("documents", "reception", "--out", key)).Failed(ExitCode.BadInput));
        Assert.AreEqual("ReceptionNoticeWrong", (await site.RunAsync("documents", "send", batch, "--to", site.In("rows.csv"), "--out", stick, "--output", "json")).Failed(ExitCode.BadInput));
        Assert.AreEqual("OUT_IS_FILE", (await site.RunAsync("documents", "send", batch, "--to", key, "--out", key, "--output", "json")).Failed(ExitCode.BadInput));
        Assert.AreEqual("BatchNotInCache", (await CountyAsync("batch", "sample", batch)).Failed(ExitCode.BadInput));
        Assert.AreEqual("PackageMissing", (await CountyAsync("documents", "receive", stick)).Failed(ExitCode.BadInput));

        JsonElement sent = (await site.RunAsync("documents", "send", batch, "--to", key, "--out", stick, "--output", "json")).Done().GetProperty("packages")[0];
        Assert.AreEqual((3, 1, 1), (sent.GetProperty("records").GetInt32(), sent.GetProperty("parts").GetInt32(), sent.GetProperty("written").GetInt32()));
        foreach (string file in Directory.EnumerateFiles(stick, "*", SearchOption.AllDirectories))
            Assert.DoesNotContain(site.Students[0].Name, await File.ReadAllTextAsync(file));

        string part = Path.Combine(sent.GetProperty("folder").GetString()!, "00000.part");
        File.Move(part, part + ".away");
        CommandOutcome lacking = await CountyAsync("documents", "receive", stick);
        Assert.AreEqual(ExitCode.Refused, lacking.ExitCode, lacking.ToString());
        Assert.AreEqual("00000.part", lacking.Json.GetProperty("packages")[0].GetProperty("lacking")[0].GetString());
        File.Move(part + ".away", part);
        Assert.AreEqual("Received", (await CountyAsync("documents", "receive", stick)).Done().GetProperty("packages")[0].GetProperty("state").GetString());

        Assert.AreEqual("SAMPLE_OTHER", (await CountyAsync("batch", "review", batch, "--wrong", "0")).Failed(ExitCode.BadInput));
        Assert.AreEqual("SAMPLE_COUNT", (await CountyAsync("batch", "sample", batch, "--count", "0")).Failed(ExitCode.BadInput));
        Assert.AreEqual("SAMPLE_FORMAT", (await CountyAsync("batch", "sample", batch, "--out", site.In("sample.txt"))).Failed(ExitCode.BadInput));
        JsonElement[] drawn = [.. (await CountyAsync("batch", "sample", batch, "--count", "2", "--purpose", "COUNTY_REVIEW", "--approver", "2026-118")).Done().GetProperty("documents").EnumerateArray()];
        Assert.HasCount(2, drawn);
        Assert.AreEqual("读书心得。", drawn[0].GetProperty("fields").GetProperty("content").GetString());
        string page = site.In("sample.html");
        (await CountyAsync("batch", "sample", batch, "--count", "2", "--out", page)).Done();
        StringAssert.Contains(await File.ReadAllTextAsync(page), "读书心得。");
        JsonElement read = (await CountyAsync("access", "list", "--last", "5")).Done().GetProperty("entries").EnumerateArray().Single(e => e.GetProperty("purpose").GetString() == "COUNTY_REVIEW");
        Assert.AreEqual("2026-118", read.GetProperty("approver").GetString());

        string wrong = drawn[1].GetProperty("index").GetInt32().ToString(System.Globalization.CultureInfo.InvariantCulture);
        Assert.AreEqual("REASON_SAMPLE", (await CountyAsync("batch", "review", batch, "--wrong", wrong)).Failed(ExitCode.BadInput));
        JsonElement reviewed = (await CountyAsync("batch", "review", batch, "--wrong", wrong, "--reason", "TYPING_ERRORS")).Done();
        StringAssert.Contains(reviewed.ToString().Replace(" ", "", StringComparison.Ordinal).ReplaceLineEndings(""), "\"size\":2,\"wrong\":1");

        string bundle = site.In("bundle.json");
        (await site.ExportAsync(site.Students[0].RegistryNumber, "--out", bundle, "--output", "json")).Done();
        CommandOutcome verdict = await site.RunAsync("verify", bundle, "--output", "json");
        StringAssert.Contains(verdict.Json.ToString(), "AcceptedSampled");

        // A new key shuts out what was packed for the one before.
        string renewed = site.In("county.new.json");
        JsonElement next = (await CountyAsync("documents", "reception", "--renew", "--out", renewed)).Done();
        Assert.AreNotEqual(reception.GetProperty("keyId").GetString(), next.GetProperty("keyId").GetString());

        Task<CommandOutcome> CountyAsync(params string[] args) => site.Ledger.RunAsync([.. args, "--as", "county-reviewer", "--output", "json", "--dir", county]);
    }

    private static async Task CountyFolderAsync(Site site, string county)
    {
        var own = new Workspace(site.Path);
        foreach (string file in Directory.EnumerateFiles(Path.Combine(own.IdentitiesDirectory, "county-reviewer")))
        {
            string copy = Path.Combine(county, "identities", "county-reviewer", Path.GetFileName(file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        await new Workspace(county).WriteProfileAsync(await own.ReadProfileAsync());
    }
}
