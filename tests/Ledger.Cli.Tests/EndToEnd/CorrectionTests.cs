using System.Text.Json;

namespace Ledger.Cli.Tests.EndToEnd;

[TestClass]
public sealed class CorrectionTests
{
    [TestMethod]
    public async Task ChangedRowIsRefusedWithTheCommandAndCorrectedWithTwoApprovals()
    {
        using Site site = await Site.OnNetworkAsync();
        string first = site.Row();
        string second = site.Row(site.Students[1]);
        string file = site.Write("term.csv", Site.Header, first, second);
        CommandOutcome anchored = await site.AnchorAsync(file, "--output", "json");
        Assert.AreEqual(ExitCode.Done, anchored.ExitCode, anchored.ToString());

        string corrected = site.Write("term.csv", Site.Header, first.Replace("读书心得。", "读书心得，更正。", StringComparison.Ordinal), second);
        CommandOutcome refused = await site.AnchorAsync(corrected, "--lang", "zh");
        Assert.AreEqual(ExitCode.BadInput, refused.ExitCode, refused.ToString());
        foreach (string said in (string[])["第 2 行", "ledger record correct", "“读书心得。” → “读书心得，更正。”"])
            StringAssert.Contains(refused.All, said, StringComparison.Ordinal);
        Assert.AreEqual(1, await site.BatchesOnLedgerAsync(), "nothing was anchored silently");

        CommandOutcome correct = await site.RunAsync("record", "correct", corrected, "--school", Site.School, "--term", site.Term, "--reason", "FIELD_WRONG", "--output", "json");
        Assert.AreEqual(ExitCode.Done, correct.ExitCode, correct.ToString());
        JsonElement correction = correct.Json.GetProperty("corrections").EnumerateArray().Single();
        Assert.IsTrue(correction.GetProperty("new").GetBoolean());
        Assert.AreEqual(2, await site.BatchesOnLedgerAsync());

        // Run again, as after an interruption: nothing is anchored or stated twice.
        CommandOutcome again = await site.RunAsync("record", "correct", corrected, "--school", Site.School, "--term", site.Term, "--reason", "FIELD_WRONG", "--output", "json");
        Assert.AreEqual(0, again.Json.GetProperty("receipts").GetArrayLength(), again.ToString());
        JsonElement known = again.Json.GetProperty("corrections").EnumerateArray().Single();
        Assert.IsFalse(known.GetProperty("new").GetBoolean());
        Assert.AreEqual(correction.GetProperty("transactionId").GetString(), known.GetProperty("transactionId").GetString());

        string record = correction.GetProperty("record").GetString()!;
        CommandOutcome approved = await site.RunAsync("record", "approve", record, "--output", "json");
        Assert.AreEqual(ExitCode.Done, approved.ExitCode, approved.ToString());
        Assert.AreEqual(correction.GetProperty("supersededBy").GetString(), approved.Json.GetProperty("approved")[0].GetProperty("supersededBy").GetString());
        CommandOutcome twice = await site.RunAsync("record", "approve", record);
        Assert.AreEqual(ExitCode.Refused, twice.ExitCode, twice.ToString());
        CommandOutcome unchanged = await site.AnchorAsync(corrected, "--output", "json");
        Assert.AreEqual(2, unchanged.Json.GetProperty("report").GetProperty("alreadyAnchored").GetInt32(), unchanged.ToString());
    }

    [TestMethod]
    [DataRow("x y")]
    public async Task WrongReasonIsRefused(string reason)
    {
        using Site site = await Site.CreateAsync();
        string file = site.Write("a.csv", Site.Header, site.Row());
        CommandOutcome outcome = await site.RunAsync("record", "correct", file, "--school", Site.School, "--term", site.Term, "--reason", reason);
        Assert.AreEqual(ExitCode.BadInput, outcome.ExitCode, outcome.ToString());
        Assert.AreEqual(ExitCode.BadInput, (await site.RunAsync("record", "approve", "nothing")).ExitCode);
    }
}
