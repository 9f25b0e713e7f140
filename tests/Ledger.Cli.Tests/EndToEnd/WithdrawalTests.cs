using System.Text.Json;

namespace Ledger.Cli.Tests.EndToEnd;

[TestClass]
[DoNotParallelize]
public sealed class WithdrawalTests
{
    [TestMethod]
    public async Task WithdrawnBatchIsInvalidForAVerifierAndItsRowsAreAnchoredAnew()
    {
        using Site site = await Site.OnNetworkAsync();
        string file = site.Write("rows.csv", Site.Header, site.Row(), site.Row());
        string batch = Batch(Done(await site.AnchorAsync(file, "--output", "json")));
        string bundle = site.In("bundle.json");
        Done(await site.ExportAsync(site.Students[0].RegistryNumber, "--out", bundle, "--output", "json"));

        JsonElement asked = Done(await site.RunAsync("batch", "withdraw", batch, "--reason", "WRONG_FILE", "--output", "json"));
        Assert.IsFalse(asked.GetProperty("withdrawn").GetBoolean());
        StringAssert.Contains((await site.RunAsync("batch", "show", batch, "--lang", "zh")).Output, "申请撤回");
        JsonElement approved = Done(await site.RunAsync("batch", "withdraw", batch, "--approve", "--output", "json"));
        Assert.IsTrue(approved.GetProperty("withdrawn").GetBoolean());
        Assert.AreEqual("withdrawn", Done(await site.RunAsync("batch", "show", batch, "--output", "json")).GetProperty("standing").GetString());

        CommandOutcome verdict = await site.RunAsync("verify", bundle, "--output", "json");
        Assert.AreEqual(ExitCode.Refused, verdict.ExitCode, verdict.ToString());
        JsonElement status = verdict.Json.GetProperty("verdicts")[0].GetProperty("checks").EnumerateArray().First(c => c.GetProperty("check").GetString() == "Status");
        Assert.AreEqual("Failed", status.GetProperty("outcome").GetString());
        StringAssert.Contains(status.GetRawText(), "Withdrawn");

        string again = Batch(Done(await site.AnchorAsync(file, "--output", "json")));
        Assert.AreNotEqual(batch, again);
        Assert.AreEqual(2, await site.BatchesOnLedgerAsync());
    }

    [TestMethod]
    public async Task ApproverMustBeAnotherPersonAndTheNoticeEndsWithdrawal()
    {
        using Site site = await Site.OnNetworkAsync();
        string batch = Batch(Done(await site.AnchorAsync(site.Write("rows.csv", Site.Header, site.Row()), "--output", "json")));
        Assert.AreEqual("WITHDRAW_NONE", Refused(await site.RunAsync("batch", "withdraw", batch, "--approve", "--output", "json")));
        Assert.AreEqual(ExitCode.BadInput, (await site.RunAsync("batch", "withdraw", batch)).ExitCode);
        Assert.AreEqual(ExitCode.BadInput, (await site.RunAsync("batch", "withdraw", batch, "--reason", "wrong file")).ExitCode);
        Assert.AreEqual(ExitCode.BadInput, (await site.RunAsync("batch", "withdraw", batch, "--reason", "WRONG_FILE", "--approve")).ExitCode);

        Done(await site.RunAsync("batch", "withdraw", batch, "--reason", "WRONG_FILE", "--output", "json"));
        Assert.AreEqual("SAME_PERSON", Refused(await site.RunAsync("batch", "withdraw", batch, "--approve", "--as", "school-registrar", "--output", "json")));
        Assert.AreEqual("NOT_AUTHORISED", Refused(await site.RunAsync("batch", "withdraw", batch, "--approve", "--as", "auditor", "--output", "json")));
        Done(await site.RunAsync("batch", "notice", batch, "--output", "json"));
        Assert.AreEqual("ONLY_CORRECTIONS", Refused(await site.RunAsync("batch", "withdraw", batch, "--approve", "--output", "json")));
    }

    private static string Batch(JsonElement anchored) => anchored.GetProperty("receipts")[0].GetProperty("batchId").GetString()!;

    private static string Refused(CommandOutcome outcome)
    {
        Assert.AreEqual(ExitCode.Refused, outcome.ExitCode, outcome.ToString());
        return outcome.Json.GetProperty("error").GetProperty("code").GetString()!;
    }

    private static JsonElement Done(CommandOutcome outcome)
    {
        Assert.AreEqual(ExitCode.Done, outcome.ExitCode, outcome.ToString());
        return outcome.Json;
    }
}
