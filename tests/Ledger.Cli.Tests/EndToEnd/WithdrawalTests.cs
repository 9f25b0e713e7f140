using System.Text.Json;
using Ledger.Sdk;
using Ledger.Sdk.Cache;
using Ledger.Sdk.Workspaces;

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
        string batch = Batch((await site.AnchorAsync(file, "--output", "json")).Done());
        string bundle = site.In("bundle.json");
        (await site.ExportAsync(site.Students[0].RegistryNumber, "--out", bundle, "--output", "json")).Done();

        JsonElement asked = (await site.RunAsync("batch", "withdraw", batch, "--reason", "WRONG_FILE", "--output", "json")).Done();
        Assert.IsFalse(asked.GetProperty("withdrawn").GetBoolean());
        StringAssert.Contains((await site.RunAsync("batch", "show", batch, "--lang", "zh")).Output, "申请撤回");
        JsonElement approved = (await site.RunAsync("batch", "withdraw", batch, "--approve", "--output", "json")).Done();
        Assert.IsTrue(approved.GetProperty("withdrawn").GetBoolean());
        Assert.AreEqual("withdrawn", (await site.RunAsync("batch", "show", batch, "--output", "json")).Done().GetProperty("standing").GetString());

        CommandOutcome verdict = await site.RunAsync("verify", bundle, "--output", "json");
        Assert.AreEqual(ExitCode.Refused, verdict.ExitCode, verdict.ToString());
        JsonElement status = verdict.Json.GetProperty("verdicts")[0].GetProperty("checks").EnumerateArray().First(c => c.GetProperty("check").GetString() == "Status");
        Assert.AreEqual("Failed", status.GetProperty("outcome").GetString());
        StringAssert.Contains(status.GetRawText(), "Withdrawn");

        // The folder where the withdrawal was approved knows at once, another one when it asks the ledger.
        using (LedgerStore store = await LedgerStore.OpenAsync(new Workspace(site.Path)))
            Assert.AreEqual(CacheBatchState.Withdrawn, store.Batches.Single(b => b.BatchId == batch).State);
        JsonElement checkedAgain = (await site.CheckAsync(file, "--output", "json")).Json;
        Assert.AreEqual(0, checkedAgain.GetProperty("alreadyAnchored").GetInt32(), checkedAgain.ToString());
        string again = Batch((await site.AnchorAsync(file, "--output", "json")).Done());
        Assert.AreNotEqual(batch, again);
        Assert.AreEqual(2, await site.BatchesOnLedgerAsync());
    }

    [TestMethod]
    public async Task ApproverMustBeAnotherPersonAndTheNoticeEndsWithdrawal()
    {
        using Site site = await Site.OnNetworkAsync();
        string batch = Batch((await site.AnchorAsync(site.Write("rows.csv", Site.Header, site.Row()), "--output", "json")).Done());
        Assert.AreEqual("WITHDRAW_NONE", (await site.RunAsync("batch", "withdraw", batch, "--approve", "--output", "json")).Failed(ExitCode.Refused));
        Assert.AreEqual(ExitCode.BadInput, (await site.RunAsync("batch", "withdraw", batch)).ExitCode);
        Assert.AreEqual(ExitCode.BadInput, (await site.RunAsync("batch", "withdraw", batch, "--reason", "wrong file")).ExitCode);
        Assert.AreEqual(ExitCode.BadInput, (await site.RunAsync("batch", "withdraw", batch, "--reason", "WRONG_FILE", "--approve")).ExitCode);

        (await site.RunAsync("batch", "withdraw", batch, "--reason", "WRONG_FILE", "--output", "json")).Done();
        Assert.AreEqual("SAME_PERSON", (await site.RunAsync("batch", "withdraw", batch, "--approve", "--as", "school-registrar", "--output", "json")).Failed(ExitCode.Refused));
        Assert.AreEqual("NOT_AUTHORISED", (await site.RunAsync("batch", "withdraw", batch, "--approve", "--as", "auditor", "--output", "json")).Failed(ExitCode.Refused));
        (await site.RunAsync("notice", "start", batch, "--output", "json")).Done();
        Assert.AreEqual("ONLY_CORRECTIONS", (await site.RunAsync("batch", "withdraw", batch, "--approve", "--output", "json")).Failed(ExitCode.Refused));
    }

    private static string Batch(JsonElement anchored) => anchored.GetProperty("receipts")[0].GetProperty("batchId").GetString()!;
}
