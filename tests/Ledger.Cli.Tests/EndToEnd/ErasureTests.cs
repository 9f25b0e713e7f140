using System.Text.Json;
using Ledger.Sdk.Workspaces;

namespace Ledger.Cli.Tests.EndToEnd;

/// <summary>A student's erasure, from the request to the last holder's word.</summary>
[TestClass]
[DoNotParallelize]
public sealed class ErasureTests
{
    [TestMethod]
    public async Task ErasureIsOrderedWithTwoApprovalsAndCompleteWhenEveryHolderHasSpoken()
    {
        using Site site = await Site.OnNetworkAsync();
        await RetainAsync(site, 0, graduation: 2020);
        (await site.AnchorAsync(site.Write("rows.csv", Site.Header, site.Row(), site.Row(), site.Row(site.Students[1])), "--output", "json")).Done();
        string number = site.Students[0].RegistryNumber, other = site.Students[1].RegistryNumber;
        string own = site.In("own.json"), others = site.In("others.json");
        (await site.ExportAsync(number, "--out", own, "--output", "json")).Done();
        byte[] cache = await File.ReadAllBytesAsync(site.In("cache", "documents.db")), keys = await File.ReadAllBytesAsync(site.In("keys", "students.json")), master = await File.ReadAllBytesAsync(site.In("keys", "master.key"));

        JsonElement ordered = (await EraseAsync(site, number)).Done();
        Assert.AreEqual(("Ordered", 2), (ordered.GetProperty("standing").GetString(), ordered.GetProperty("stated").GetInt32()));
        Assert.AreEqual(0, (await EraseAsync(site, number)).Done().GetProperty("stated").GetInt32(), "nothing is stated twice");
        string[] records = [.. ordered.GetProperty("records").EnumerateArray().Select(r => r.GetString()!)];

        // With one approval of two nothing is due: a key opens all of a student's documents.
        (await site.RunAsync("record", "approve", records[0], "--output", "json")).Done();
        JsonElement early = (await site.RunAsync("documents", "erase", "--carry-out", "--output", "json")).Done();
        Assert.AreEqual((0, 1), (early.GetProperty("erased").GetInt32(), early.GetProperty("undecided").GetInt32()));
        (await site.RunAsync("record", "approve", records[1], "--output", "json")).Done();
        CommandOutcome verdict = await site.RunAsync("verify", own, "--output", "json");
        StringAssert.Contains(verdict.Json.ToString(), "StatusErasureOrdered");

        JsonElement carried = (await EraseAsync(site, number)).Done();
        Assert.AreEqual("InEffect", carried.GetProperty("standing").GetString());
        JsonElement run = carried.GetProperty("run");
        Assert.AreEqual((1, 2, 2, 0), (run.GetProperty("erased").GetInt32(), run.GetProperty("acknowledged").GetArrayLength(), run.GetProperty("open").GetInt32(), run.GetProperty("complete").GetInt32()));
        StringAssert.Contains((await site.RunAsync("verify", own, "--output", "json")).Json.ToString(), "StatusErasureOrdered");
        Assert.AreEqual(ExitCode.BadInput, (await site.ExportAsync(number, "--out", site.In("again.json"))).ExitCode);

        // Keys and documents of before come back with the order: they are destroyed again, here by the next anchoring.
        Assert.IsTrue(carried.GetProperty("rotated").GetBoolean());
        CollectionAssert.AreNotEqual(master, await File.ReadAllBytesAsync(site.In("keys", "master.key")), "the wrapping key is another");
        CollectionAssert.Contains(await TodoAsync(site, "county-reviewer"), "erasure");
        CollectionAssert.DoesNotContain(await TodoAsync(site, "school-registrar"), "erasure");
        CollectionAssert.Contains(await TodoAsync(site, "school-registrar"), "accesslog");
        await File.WriteAllBytesAsync(site.In("keys", "students.json"), keys);
        await File.WriteAllBytesAsync(site.In("keys", "master.key"), master);
        File.Delete(site.In("cache", "documents-log.db"));
        await File.WriteAllBytesAsync(site.In("cache", "documents.db"), cache);
        (await site.AnchorAsync(site.Write("more.csv", Site.Header, site.Row(site.Students[2])), "--output", "json")).Done();
        Assert.AreEqual(ExitCode.BadInput, (await site.ExportAsync(number, "--out", site.In("again.json"))).ExitCode);
        CollectionAssert.Contains(await TodoAsync(site, "school-registrar"), "rotate");

        JsonElement county = (await site.RunAsync("documents", "erase", "--carry-out", "--as", "county-reviewer", "--output", "json")).Done();
        CollectionAssert.DoesNotContain(await TodoAsync(site, "county-reviewer"), "erasure");
        CollectionAssert.DoesNotContain(await TodoAsync(site, "school-registrar"), "rotate");
        Assert.AreEqual((2, 0, 2), (county.GetProperty("acknowledged").GetArrayLength(), county.GetProperty("open").GetInt32(), county.GetProperty("complete").GetInt32()));
        Assert.AreEqual(0, (await site.RunAsync("documents", "erase", "--carry-out", "--output", "json")).Done().GetProperty("acknowledged").GetArrayLength());
        CommandOutcome erased = await site.RunAsync("verify", own, "--output", "json");
        Assert.AreEqual(ExitCode.Refused, erased.ExitCode, erased.ToString());
        Assert.DoesNotContain("StatusErasureOrdered", erased.Json.ToString());
        StringAssert.Contains(erased.Json.ToString(), "StatusErased\"");

        // Everybody else's documents open, and their proofs hold, those of the same batch too.
        (await site.ExportAsync(other, "--out", others, "--output", "json")).Done();
        CommandOutcome untouched = await site.RunAsync("verify", others, "--output", "json");
        Assert.DoesNotContain("StatusErased", untouched.Json.ToString());
        foreach (JsonElement check in untouched.Json.GetProperty("verdicts")[0].GetProperty("checks").EnumerateArray().Where(c => c.GetProperty("check").GetString() is "Digests" or "Inclusion" or "Status"))
            Assert.AreEqual("Passed", check.GetProperty("outcome").GetString(), check.ToString());
        JsonElement scrub = (await site.RunAsync("documents", "scrub", "--offline", "--output", "json")).Done();
        Assert.AreEqual(2, scrub.GetProperty("erased").GetInt32());
    }

    [TestMethod]
    public async Task InsideRetentionTheRecordsAreRestrictedAndAHoldBlocks()
    {
        using Site site = await Site.OnNetworkAsync();
        string number = site.Students[0].RegistryNumber;
        string batch = (await site.AnchorAsync(site.Write("rows.csv", Site.Header, site.Row()), "--output", "json")).Done().GetProperty("receipts")[0].GetProperty("batchId").GetString()!;
        string record = batch + "#0";
        (await site.ExportAsync(number, "--out", site.In("a.json"), "--output", "json")).Done();
        Assert.AreEqual("RetentionUnknown", (await EraseAsync(site, number)).Failed(ExitCode.BadInput));
        Assert.AreEqual("ERASE_WHICH", (await site.RunAsync("documents", "erase", "--output", "json")).Failed(ExitCode.BadInput));
        await RetainAsync(site, 0);
        CommandOutcome restricted = await EraseAsync(site, number);
        Assert.AreEqual(ExitCode.Refused, restricted.ExitCode, restricted.ToString());
        Assert.AreEqual(("Restricted", "2028-12-31", 1), (restricted.Json.GetProperty("standing").GetString(), restricted.Json.GetProperty("retainedUntil").GetString(), restricted.Json.GetProperty("stated").GetInt32()));
        (await site.RunAsync("record", "approve", record, "--output", "json")).Done();
        StringAssert.Contains((await site.RunAsync("verify", site.In("a.json"), "--output", "json")).Json.ToString(), "restricted");

        await RetainAsync(site, 2, graduation: 2020);
        (await site.RunAsync("documents", "hold", record, "--output", "json")).Done();
        Assert.AreEqual("ErasureHeld", (await EraseAsync(site, number)).Failed(ExitCode.Refused));
        Assert.AreEqual("STATUS_UNKNOWN", (await site.RunAsync("documents", "hold", record, "--lift", "--as", "school-registrar", "--output", "json")).Failed(ExitCode.Refused), "another unit does not lift the county's hold");
        (await site.RunAsync("documents", "hold", record, "--lift", "--output", "json")).Done();
        Assert.AreEqual("Ordered", (await EraseAsync(site, number)).Done().GetProperty("standing").GetString());

        // Held after the order was stated: it is not approved.
        (await site.RunAsync("documents", "hold", record, "--as", "school-registrar", "--output", "json")).Done();
        await using Sdk.LedgerClient county = await Sdk.LedgerClient.ConnectAsync(new Workspace(site.Path), "county-reviewer");
        Records.State.RecordStatus order = (await county.GetEvidenceAsync(batch)).Statuses.Single(s => s.Kind == Records.State.RecordStatusKind.ErasureOrdered);
        var refused = await Assert.ThrowsExactlyAsync<Sdk.LedgerRefusedException>(() => county.ApproveStatusAsync(batch, 0, order.TransactionId));
        Assert.AreEqual("RECORD_HELD", refused.ContractCode);
    }

    private static Task<CommandOutcome> EraseAsync(Site site, string number) => site.Ledger.AnswerAsync(number + "\n", ["documents", "erase", "--student", "-", "--output", "json", "--dir", site.Path]);

    private static async Task RetainAsync(Site site, int years, int? graduation = null)
    {
        var workspace = new Workspace(site.Path);
        await workspace.WriteProfileAsync(await workspace.ReadProfileAsync() with { RetentionYears = years });
        if (graduation is null) return;
        string roster = site.Write("graduated.csv", ["姓名,学籍号,班级,入学年份,毕业年份", .. site.Students.Select(s => $"{s.Name},{s.RegistryNumber},{s.Class},{graduation - 3},{graduation}")]);
        (await site.RunAsync("student", "import", roster, "--output", "json")).Done();
    }

    private static async Task<string[]> TodoAsync(Site site, string identity) =>
        [.. (await site.RunAsync("todo", "--as", identity, "--output", "json")).Done().GetProperty("items").EnumerateArray()
            .Where(i => i.GetProperty("kind").GetString() is not "erasure" || i.GetProperty("subject").GetString()!.Contains(site.Term, StringComparison.Ordinal)).Select(i => i.GetProperty("kind").GetString()!)];
}
