using System.Text.Json;
using LiteDB;

namespace Ledger.Cli.Tests.EndToEnd;

/// <summary>The cached documents held against the ledger, backed up and brought back.</summary>
[TestClass]
[DoNotParallelize]
public sealed class DocumentsTests
{
    [TestMethod]
    public async Task ScrubNamesWhatDiffersAndRebuildTakesItFromTheLedger()
    {
        using Site site = await Site.OnNetworkAsync();
        string file = site.Write("rows.csv", Site.Header, site.Row(), site.Row(site.Students[1]));
        string batch = (await site.AnchorAsync(file, "--output", "json")).Done().GetProperty("receipts")[0].GetProperty("batchId").GetString()!;
        JsonElement first = (await site.RunAsync("receipt", "show", batch, "--output", "json")).Done().GetProperty("receipt");
        Assert.AreEqual(2, Of(await site.RunAsync("documents", "scrub", "--output", "json"), batch, null).GetProperty("documents").GetInt32());

        // The entry of the batch is overwritten: the ledger has what it said.
        using (var database = new LiteDatabase(site.In("cache", "documents.db")))
        {
            BsonDocument entry = database.GetCollection("batches").FindOne(Query.All());
            entry["box"].AsBinary[40] ^= 1;
            database.GetCollection("batches").Update(entry);
        }

        CommandOutcome damaged = await site.RunAsync("documents", "scrub", "--output", "json");
        Assert.AreEqual(ExitCode.Refused, damaged.ExitCode, damaged.ToString());
        StringAssert.Contains(damaged.Output, "EntryDamaged");
        JsonElement rebuilt = (await site.RunAsync("documents", "rebuild", "--output", "json")).Done();
        Assert.AreEqual(batch, rebuilt.GetProperty("madeAnew")[0].GetString());
        Of(await site.RunAsync("documents", "scrub", "--output", "json"), batch, null);
        Assert.AreEqual(first.ToString(), (await site.RunAsync("receipt", "show", batch, "--output", "json")).Done().GetProperty("receipt").ToString(), "the receipt is the one of before");
        Assert.AreEqual(2, (await site.AnchorAsync(file, "--output", "json")).Done().GetProperty("report").GetProperty("alreadyAnchored").GetInt32());

        // Withdrawn, and the cache is one of before: it learns it.
        byte[] before = await File.ReadAllBytesAsync(site.In("cache", "documents.db"));
        (await site.RunAsync("batch", "withdraw", batch, "--reason", "WRONG_FILE", "--output", "json")).Done();
        (await site.RunAsync("batch", "withdraw", batch, "--approve", "--output", "json")).Done();
        File.Delete(site.In("cache", "documents-log.db"));
        await File.WriteAllBytesAsync(site.In("cache", "documents.db"), before);
        Of(await site.RunAsync("documents", "scrub", "--output", "json"), batch, "WithdrawalUnknown");
        (await site.RunAsync("documents", "rebuild", "--output", "json")).Done();
        Of(await site.RunAsync("documents", "scrub", "--output", "json"), batch, null);
        StringAssert.Contains((await site.RunAsync("documents", "scrub", "--offline", "--lang", "zh")).Output, "没有询问存证链");
    }

    [TestMethod]
    public async Task BackupComesBackAndTheLedgerSaysWhatIsMissing()
    {
        using Site site = await Site.OnNetworkAsync();
        (await site.AnchorAsync(site.Write("a.csv", Site.Header, site.Row()), "--output", "json")).Done();
        string backup = site.In("documents.backup");
        Assert.AreEqual(1, (await site.RunAsync("documents", "backup", "--out", backup, "--output", "json")).Done().GetProperty("batches").GetInt32());
        string later = (await site.AnchorAsync(site.Write("b.csv", Site.Header, site.Row(site.Students[1])), "--output", "json")).Done().GetProperty("receipts")[0].GetProperty("batchId").GetString()!;

        JsonElement restored = (await site.RunAsync("documents", "restore", backup, "--output", "json")).Done();
        Assert.AreEqual((1, true), (restored.GetProperty("batches").GetInt32(), restored.GetProperty("ledgerAsked").GetBoolean()));
        Assert.IsTrue(File.Exists(restored.GetProperty("before").GetString()));
        Of(await site.RunAsync("documents", "scrub", "--output", "json"), later, "Missing");
        (await site.RunAsync("documents", "restore", restored.GetProperty("before").GetString()!, "--output", "json")).Done();
        Of(await site.RunAsync("documents", "scrub", "--output", "json"), later, null);
        JsonElement compacted = (await site.RunAsync("documents", "compact", "--output", "json")).Done();
        Assert.IsLessThanOrEqualTo(compacted.GetProperty("bytesBefore").GetInt64(), compacted.GetProperty("bytesAfter").GetInt64());
        Of(await site.RunAsync("documents", "scrub", "--output", "json"), later, null);
        Assert.AreEqual("OUT_EXISTS", (await site.RunAsync("documents", "backup", "--out", backup, "--output", "json")).Failed(ExitCode.BadInput));
    }

    // Other tests of the shared network anchor for the same school in terms of their own, which this folder lacks.
    private static JsonElement Of(CommandOutcome scrub, string batch, string? expected)
    {
        string[] kinds = [.. scrub.Json.GetProperty("findings").EnumerateArray().Where(f => f.GetProperty("batch").GetString() == batch).Select(f => f.GetProperty("kind").GetString()!)];
        CollectionAssert.AreEqual(expected is null ? [] : new[] { expected }, kinds, scrub.ToString());
        Assert.AreEqual(0, scrub.Json.GetProperty("faultCount").GetInt64(), scrub.ToString());
        return scrub.Json;
    }
}
