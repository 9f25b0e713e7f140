using System.Text.Json;

namespace Ledger.Cli.Tests.EndToEnd;

/// <summary>Evidence as a school types it: kept with its rows, listed, taken out, checked by who has the files.</summary>
[TestClass]
[DoNotParallelize]
public sealed class EvidenceTests
{
    [TestMethod]
    public async Task EvidenceIsKeptListedTakenOutAndCheckedWithABundle()
    {
        using Site site = await Site.OnNetworkAsync();
        string photographs = site.Photographs("a.jpg", "b.jpg");
        string batch = (await site.AnchorAsync(site.Write("rows.csv", site.Activity("a.jpg")), "--evidence", photographs, "--output", "json")).Done()
            .GetProperty("receipts")[0].GetProperty("batchId").GetString()!;
        JsonElement listed = (await site.RunAsync("evidence", "list", batch, "--output", "json")).Done();
        Assert.AreEqual((1, 1), (listed.GetProperty("named").GetInt32(), listed.GetProperty("kept").GetInt32()));
        StringAssert.Contains((await site.RunAsync("evidence", "list", batch, "--lang", "zh")).Output, "已保存");
        JsonElement added = (await site.RunAsync("evidence", "add", batch, "--from", photographs, "--output", "json")).Done();
        Assert.AreEqual((0, 0, 1), (added.GetProperty("kept").GetInt32(), added.GetProperty("lacking").GetInt32(), added.GetProperty("unnamed").GetInt32()));

        string look = site.In("look");
        JsonElement taken = (await site.RunAsync("evidence", "export", batch + "#0", "--out", look, "--output", "json")).Done();
        string file = taken.GetProperty("evidence")[0].GetProperty("file").GetString()!;
        CollectionAssert.AreEqual(await File.ReadAllBytesAsync(Path.Combine(photographs, "a.jpg")), await File.ReadAllBytesAsync(file));
        Assert.AreEqual("EvidenceRecordUnknown", (await site.RunAsync("evidence", "export", batch + "#1", "--out", look, "--output", "json")).Failed(ExitCode.BadInput));
        Assert.AreEqual("RECORD_REFERENCE", (await site.RunAsync("evidence", "export", batch, "--out", look, "--output", "json")).Failed(ExitCode.BadInput));
        Assert.AreEqual("BatchNotInCache", (await site.RunAsync("evidence", "list", $"{Site.School}/{site.Term}/{new string('0', 64)}", "--output", "json")).Failed(ExitCode.BadInput));

        string bundle = site.In("bundle.json");
        (await site.ExportAsync(site.Students[0].RegistryNumber, "--out", bundle, "--output", "json")).Done();
        Assert.AreEqual("Passed EvidenceHolds", Check(await site.RunAsync("verify", bundle, "--evidence", look, "--output", "json")));
        Assert.AreEqual("Failed EvidenceOther", Check(await site.RunAsync("verify", bundle, "--evidence", photographs, "--output", "json")), "b.jpg is no evidence of the record");
        Assert.AreEqual("NotChecked EvidenceNotGiven", Check(await site.RunAsync("verify", bundle, "--output", "json")));
        Assert.AreEqual("EVIDENCE_ONE", (await site.RunAsync("verify", bundle, bundle, "--evidence", look, "--output", "json")).Failed(ExitCode.BadInput));
        Assert.AreEqual(1, (await site.RunAsync("documents", "scrub", "--offline", "--output", "json")).Done().GetProperty("files").GetInt32());
    }

    [TestMethod]
    public async Task FingerprintsAreCountedMadeAnewAndForgotten()
    {
        using Site site = await Site.CreateAsync();
        string photographs = site.Photographs("a.jpg");
        (await site.CheckAsync(site.Write("rows.csv", site.Activity("a.jpg")), "--evidence", photographs, "--output", "json")).Done();
        CommandOutcome other = await site.CheckAsync(site.Write("more.csv", site.Activity("a.jpg", site.Students[1])), "--evidence", photographs, "--lang", "zh");
        StringAssert.Contains(other.Output, "rows.csv#2");
        Assert.AreEqual((2, 2), Of((await site.RunAsync("record", "fingerprints", "--output", "json")).Done()));
        Assert.AreEqual((0, 0), Of((await site.RunAsync("record", "fingerprints", "--rebuild", "--output", "json")).Done()), "nothing was entered");
        Assert.AreEqual((0, 0), Of((await site.RunAsync("record", "fingerprints", "--clear", "--output", "json")).Done()));
        Assert.AreEqual("FINGERPRINTS_WHICH", (await site.RunAsync("record", "fingerprints", "--clear", "--rebuild", "--output", "json")).Failed(ExitCode.BadInput));

        static (int, int) Of(JsonElement count) => (count.GetProperty("files").GetInt32(), count.GetProperty("rows").GetInt32());
    }

    private static string Check(CommandOutcome outcome)
    {
        JsonElement line = outcome.Json.GetProperty("verdicts")[0].GetProperty("checks").EnumerateArray().Single(c => c.GetProperty("check").GetString() == "Evidence");
        return $"{line.GetProperty("outcome").GetString()} {line.GetProperty("finding").GetString()}";
    }
}
