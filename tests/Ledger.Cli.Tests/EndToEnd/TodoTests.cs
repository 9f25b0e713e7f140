using System.Text.Json;

namespace Ledger.Cli.Tests.EndToEnd;

[TestClass]
[DoNotParallelize]
public sealed class TodoTests
{
    [TestMethod]
    public async Task EachRoleSeesWhatWaitsForItAndTheCommand()
    {
        using Site site = await Site.OnNetworkAsync();
        string[] anchor = Kinds(await TodoAsync(site, "school-registrar"), site.Term);
        CollectionAssert.Contains(anchor, "anchor");
        CollectionAssert.Contains((await TodoAsync(site, "school-registrar")).Select(i => i.GetProperty("kind").GetString()!).ToArray(), "backup");

        CommandOutcome anchored = await site.AnchorAsync(site.Write("rows.csv", Site.Header, site.Row()), "--output", "json");
        string batch = anchored.Json.GetProperty("receipts")[0].GetProperty("batchId").GetString()!;
        CollectionAssert.DoesNotContain(Kinds(await TodoAsync(site, "school-registrar"), site.Term), "anchor");
        JsonElement review = (await TodoAsync(site, "county-reviewer")).Single(i => i.GetProperty("subject").GetString() == batch);
        Assert.AreEqual(("review", $"ledger batch review {batch}"), (review.GetProperty("kind").GetString()!, review.GetProperty("command").GetString()!));

        await site.RunAsync("batch", "withdraw", batch, "--reason", "WRONG_FILE");
        CollectionAssert.AreEqual(new[] { "withdrawal" }, Kinds(await TodoAsync(site, "county-reviewer"), batch));
        Assert.IsEmpty(Kinds(await TodoAsync(site, "school-registrar"), batch), "who asked does not approve");
        Assert.IsEmpty(Kinds(await TodoAsync(site, "city-reviewer"), batch));
        StringAssert.Contains((await site.RunAsync("todo", "--as", "county-reviewer", "--lang", "zh")).Output, "撤回申请等待批准");
        await site.RunAsync("batch", "withdraw", batch, "--approve");
        Assert.IsEmpty(Kinds(await TodoAsync(site, "county-reviewer"), batch));
    }

    [TestMethod]
    public async Task WithoutANetworkWhatWaitsHereIsListed()
    {
        using Site site = await Site.CreateAsync();
        CommandOutcome outcome = await site.RunAsync("todo", "--output", "json");
        Assert.AreEqual(ExitCode.Done, outcome.ExitCode, outcome.ToString());
        Assert.AreEqual("backup", outcome.Json.GetProperty("items")[0].GetProperty("kind").GetString());
        string passphrase = site.Write("passphrase.txt", "a long enough passphrase");
        Assert.AreEqual(ExitCode.Done, (await site.RunAsync("key", "backup", "--out", site.In("keys.backup"), "--passphrase-file", passphrase)).ExitCode);
        Assert.AreEqual(0, (await site.RunAsync("todo", "--output", "json")).Json.GetProperty("items").GetArrayLength());
    }

    private static async Task<JsonElement[]> TodoAsync(Site site, string identity)
    {
        CommandOutcome outcome = await site.RunAsync("todo", "--as", identity, "--output", "json");
        Assert.AreEqual(ExitCode.Done, outcome.ExitCode, outcome.ToString());
        Assert.IsTrue(outcome.Json.GetProperty("ledgerAsked").GetBoolean());
        return [.. outcome.Json.GetProperty("items").EnumerateArray()];
    }

    private static string[] Kinds(JsonElement[] items, string subject) =>
        [.. items.Where(i => i.GetProperty("subject").GetString()!.Contains(subject, StringComparison.Ordinal)).Select(i => i.GetProperty("kind").GetString()!)];
}
