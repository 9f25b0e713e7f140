using System.Text.Json;

namespace Ledger.Cli.Tests.EndToEnd;

/// <summary>Who read documents of students, as a school and its county see it.</summary>
[TestClass]
[DoNotParallelize]
public sealed class AccessTests
{
    [TestMethod]
    public async Task ReadingIsLoggedVerifiedAndAnchored()
    {
        using Site site = await Site.OnNetworkAsync();
        string batch = (await site.AnchorAsync(site.Write("rows.csv", Site.Header, site.Row(), site.Row(site.Students[1])), "--output", "json")).Done().GetProperty("receipts")[0].GetProperty("batchId").GetString()!;
        StringAssert.Contains((await site.RunAsync("access", "list")).Output, "no such entry");
        Assert.AreEqual(JsonValueKind.Null, (await site.RunAsync("access", "anchor", "--output", "json")).Done().GetProperty("result").ValueKind);

        (await site.ExportAsync(site.Students[0].RegistryNumber, "--out", site.In("a.json"), "--output", "json")).Done();
        (await site.RunAsync("receipt", "show", batch, "--output", "json")).Done();
        (await site.RunAsync("batch", "review", batch, "--purpose", "SAMPLE_CHECK", "--approver", "city-reviewer", "--output", "json")).Done();
        JsonElement[] entries = [.. (await site.RunAsync("access", "list", "--output", "json")).Done().GetProperty("entries").EnumerateArray()];
        CollectionAssert.AreEqual(new[] { "BUNDLE_EXPORT", "RECEIPT_COUNTS", "SAMPLE_CHECK" }, entries.Select(e => e.GetProperty("purpose").GetString()).ToArray());
        Assert.AreEqual("", entries[0].GetProperty("approver").GetString());
        Assert.AreEqual(64, entries[2].GetProperty("approver").GetString()!.Length);
        Assert.AreEqual(entries[0].GetProperty("who").GetString(), entries[1].GetProperty("who").GetString());
        Assert.AreNotEqual(entries[0].GetProperty("who").GetString(), entries[2].GetProperty("who").GetString(), "the county reviewed, the school exported");
        Assert.AreEqual(2, entries[2].GetProperty("batches")[0].GetProperty("records").GetInt32());
        string log = await File.ReadAllTextAsync(site.In("access", "log"));
        foreach (string secret in site.Students.SelectMany(s => (string[])[s.Name, s.RegistryNumber]))
            Assert.DoesNotContain(secret, log);

        // Whose documents were read is asked for with the number, which stands nowhere.
        CommandOutcome mine = await site.Ledger.AnswerAsync(site.Students[0].RegistryNumber + "\n", ["access", "list", "--student", "-", "--dir", site.Path, "--output", "json"]);
        Assert.AreEqual(1, mine.Done().GetProperty("entries").GetArrayLength());
        CommandOutcome other = await site.Ledger.AnswerAsync(site.Students[2].RegistryNumber + "\n", ["access", "list", "--student", "-", "--dir", site.Path, "--output", "json"]);
        Assert.AreEqual(0, other.Done().GetProperty("entries").GetArrayLength());

        Assert.AreEqual(3, (await site.RunAsync("access", "anchor", "--as", "county-reviewer", "--output", "json")).Done().GetProperty("result").GetProperty("count").GetInt32());
        JsonElement verified = (await site.RunAsync("access", "verify", "--as", "county-reviewer", "--output", "json")).Done();
        Assert.AreEqual((true, 3, 1), (verified.GetProperty("whole").GetBoolean(), verified.GetProperty("entries").GetInt32(), verified.GetProperty("anchored").GetInt32()));
        Assert.AreEqual(JsonValueKind.Null, (await site.RunAsync("access", "anchor", "--as", "county-reviewer", "--output", "json")).Done().GetProperty("result").ValueKind);

        // Cut at the end, with the note beside it rewritten: only the ledger knows.
        string[] lines = log.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await File.WriteAllTextAsync(site.In("access", "log"), lines[0] + "\n");
        File.Delete(site.In("access", "head"));
        (await site.RunAsync("access", "verify", "--offline", "--output", "json")).Done();
        CommandOutcome cut = await site.RunAsync("access", "verify", "--as", "county-reviewer", "--output", "json");
        Assert.AreEqual(ExitCode.Refused, cut.ExitCode, cut.ToString());
        Assert.AreEqual("OtherThanAnchored", cut.Json.GetProperty("fault").GetString());
        Assert.AreEqual("AccessLogDamaged", (await site.RunAsync("access", "anchor", "--as", "county-reviewer", "--output", "json")).Failed(ExitCode.BadInput));
        StringAssert.Contains((await site.RunAsync("access", "verify", "--as", "county-reviewer", "--lang", "zh")).Output, "截短");
    }

    [TestMethod]
    public async Task FolderThatDemandsApprovalRefusesReadingWithoutIt()
    {
        using Site site = await Site.OnNetworkAsync();
        (await site.AnchorAsync(site.Write("rows.csv", Site.Header, site.Row()), "--output", "json")).Done();
        var workspace = new Sdk.Workspaces.Workspace(site.Path);
        await workspace.WriteProfileAsync(await workspace.ReadProfileAsync() with { AccessApproval = true });
        string number = site.Students[0].RegistryNumber;
        Assert.AreEqual("AccessUnapproved", (await site.ExportAsync(number, "--out", site.In("a.json"), "--output", "json")).Failed(ExitCode.BadInput));
        Assert.AreEqual("AccessCodeWrong", (await site.ExportAsync(number, "--out", site.In("a.json"), "--purpose", "UNIVERSITY_APPLICATION", "--approver", "王校长", "--output", "json")).Failed(ExitCode.BadInput));
        Assert.IsFalse(File.Exists(site.In("a.json")));
        (await site.ExportAsync(number, "--out", site.In("a.json"), "--purpose", "UNIVERSITY_APPLICATION", "--approver", "2026-118", "--output", "json")).Done();
        // What reads nothing needs no approval.
        (await site.AnchorAsync(site.Write("more.csv", Site.Header, site.Row(site.Students[3])), "--output", "json")).Done();
        StringAssert.Contains((await site.RunAsync("access", "list", "--lang", "zh")).Output, "2026-118");
        Assert.AreEqual("ACCESS_LAST", (await site.RunAsync("access", "list", "--last", "0", "--output", "json")).Failed(ExitCode.BadInput));
        Assert.AreEqual("ACCESS_STUDENT", (await site.Ledger.AnswerAsync("G000000200901010017\n", ["access", "list", "--student", "-", "--dir", site.Path, "--output", "json"])).Failed(ExitCode.BadInput));
    }
}
