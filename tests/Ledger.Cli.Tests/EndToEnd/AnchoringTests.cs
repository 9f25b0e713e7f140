using System.Text.Json;
using Ledger.Sdk.Workspaces;

namespace Ledger.Cli.Tests.EndToEnd;

[TestClass]
[DoNotParallelize]
public sealed class AnchoringTests
{
    [TestMethod]
    public async Task SameFileTwiceAnchorsNothingTwiceAndSaysSo()
    {
        using Site site = await Site.OnNetworkAsync();
        string file = site.Write("rows.csv", Site.Header, site.Row(), site.Row());
        JsonElement first = (await site.AnchorAsync(file, "--output", "json")).Done();
        string batch = first.GetProperty("receipts")[0].GetProperty("batchId").GetString()!;

        JsonElement again = (await site.AnchorAsync(file, "--output", "json")).Done();
        Assert.AreEqual(0, again.GetProperty("receipts").GetArrayLength());
        Assert.AreEqual(batch, again.GetProperty("earlier")[0].GetProperty("batchId").GetString());
        StringAssert.Contains((await site.AnchorAsync(file, "--lang", "zh")).Output, "无需操作");
        Assert.AreEqual(1, await site.BatchesOnLedgerAsync());
    }

    [TestMethod]
    public async Task OneBadRowAnchorsNothing()
    {
        using Site site = await Site.OnNetworkAsync();
        string file = site.Write("rows.csv", Site.Header, site.Row(), site.Row(begin: "2025-10-09", end: "2025-10-01"));
        CommandOutcome outcome = await site.AnchorAsync(file);
        Assert.AreEqual(ExitCode.BadInput, outcome.ExitCode, outcome.ToString());
        StringAssert.Contains(outcome.Output, "row 3");
        Assert.AreEqual(0, await site.BatchesOnLedgerAsync());

        JsonElement accepted = (await site.AnchorAsync(file, "--accept-valid", "--output", "json")).Done();
        Assert.AreEqual(1, accepted.GetProperty("receipts")[0].GetProperty("size").GetInt32());
    }

    [TestMethod]
    public async Task DryRunStoresAndAnchorsNothing()
    {
        using Site site = await Site.OnNetworkAsync();
        string file = site.Write("rows.csv", Site.Header, site.Row());
        JsonElement dry = (await site.AnchorAsync(file, "--dry-run", "--output", "json")).Done();
        Assert.IsTrue(dry.GetProperty("dryRun").GetBoolean());
        Assert.AreEqual(1, dry.GetProperty("report").GetProperty("accepted").GetInt32());
        Assert.AreEqual(0, await site.BatchesOnLedgerAsync());
    }

    [TestMethod]
    public async Task InterruptedAnchorContinuesWhenRunAgain()
    {
        using Site site = await Site.OnNetworkAsync();
        string file = site.Write("rows.csv", Site.Header, site.Row(), site.Row());

        // Ctrl-C at the moment when the batch is on the disk and its transaction not yet sent.
        using var interrupt = new CancellationTokenSource();
        using var watched = new SignallingWriter("Anchoring", interrupt.Cancel);
        var host = new CliHost { Output = TextWriter.Null, Error = watched, Variable = _ => null };
        int exitCode = await LedgerCli.RunAsync(["batch", "anchor", file, "--school", Site.School, "--term", site.Term, "--dir", site.Path], host, interrupt.Token);
        Assert.AreEqual(ExitCode.Interrupted, exitCode, watched.ToString());
        StringAssert.Contains(watched.ToString(), "Run the same command again to continue");
        Assert.AreEqual(0, await site.BatchesOnLedgerAsync());

        JsonElement resumed = (await site.AnchorAsync(file, "--output", "json")).Done();
        Assert.AreEqual(2, resumed.GetProperty("report").GetProperty("resumed").GetInt32());
        Assert.AreEqual(1, resumed.GetProperty("receipts").GetArrayLength());
        Assert.AreEqual(1, await site.BatchesOnLedgerAsync());
    }

    [TestMethod]
    public async Task SchoolThatIsNotRegisteredIsRefusedByTheLedger()
    {
        using Site site = await Site.OnNetworkAsync();
        string file = site.Write("rows.csv", Site.Header, site.Row());
        CommandOutcome outcome = await site.RunAsync("batch", "anchor", file, "--school", "3435009999", "--term", site.Term, "--output", "json");
        Assert.AreEqual(ExitCode.Refused, outcome.ExitCode, outcome.ToString());
        Assert.AreEqual("UNIT_UNKNOWN", outcome.Json.GetProperty("error").GetProperty("code").GetString());
    }

    [TestMethod]
    public async Task ClosedOrUnknownWindowIsRefused()
    {
        using Site site = await Site.OnNetworkAsync();
        string file = site.Write("rows.csv", Site.Header, site.Row());
        CommandOutcome unknown = await site.RunAsync("batch", "anchor", file, "--school", Site.School, "--term", "1990-1991-1", "--lang", "zh");
        Assert.AreEqual(ExitCode.Refused, unknown.ExitCode, unknown.ToString());
        StringAssert.Contains(unknown.Error, "TERM_UNKNOWN");

        (await site.RunAsync("term", "close", site.Term, "--output", "json")).Done();
        CommandOutcome closed = await site.AnchorAsync(file);
        Assert.AreEqual(ExitCode.Refused, closed.ExitCode, closed.ToString());
        StringAssert.Contains(closed.Error, "WINDOW_CLOSED");
        Assert.AreEqual(0, await site.BatchesOnLedgerAsync());
    }

    [TestMethod]
    [DataRow("auditor", ExitCode.Refused, "NOT_AUTHORISED")]
    [DataRow("county-reviewer", ExitCode.Refused, "NOT_AUTHORISED")]
    [DataRow("nobody", ExitCode.BadInput, "nobody")]
    public async Task WrongIdentityIsRefused(string identity, int exitCode, string said)
    {
        using Site site = await Site.OnNetworkAsync();
        string file = site.Write("rows.csv", Site.Header, site.Row());
        CommandOutcome outcome = await site.AnchorAsync(file, "--as", identity);
        Assert.AreEqual(exitCode, outcome.ExitCode, outcome.ToString());
        StringAssert.Contains(outcome.Error, said);
        Assert.AreEqual(0, await site.BatchesOnLedgerAsync());
    }

    [TestMethod]
    [DataRow(60)]
    [DataRow(-60)]
    public async Task WrongClockIsRefusedAndTold(int minutes)
    {
        using Site site = await Site.OnNetworkAsync();
        string file = site.Write("rows.csv", Site.Header, site.Row());
        site.Ledger.Time = new ShiftedTime(TimeSpan.FromMinutes(minutes));
        CommandOutcome outcome = await site.AnchorAsync(file);
        Assert.AreEqual(ExitCode.Refused, outcome.ExitCode, outcome.ToString());
        StringAssert.Contains(outcome.Error, "clock");
        site.Ledger.Time = TimeProvider.System;
        Assert.AreEqual(0, await site.BatchesOnLedgerAsync());
        (await site.AnchorAsync(file, "--output", "json")).Done();
    }

    [TestMethod]
    public async Task StoppedNetworkIsUnreachableAndNothingIsLost()
    {
        using Site site = await Site.OnNetworkAsync();
        string file = site.Write("rows.csv", Site.Header, site.Row());
        var workspace = new Workspace(site.Path);
        Profile profile = await workspace.ReadProfileAsync();
        NetworkEndpoints endpoints = (await workspace.ReadEndpointsAsync())!;

        // As after the network's end: the endpoints are known, and nobody listens there.
        string dead = site.In("dead.json");
        string text = await File.ReadAllTextAsync(Path.Combine(site.Path, profile.EndpointsFile!));
        foreach (PeerEndpoint peer in endpoints.Peers) text = text.Replace(peer.Address, "127.0.0.1:1", StringComparison.Ordinal);
        await File.WriteAllTextAsync(dead, text);
        await workspace.WriteProfileAsync(profile with { EndpointsFile = dead });
        foreach (string[] command in (string[][])[["batch", "anchor", file, "--school", Site.School, "--term", site.Term], ["unit", "list"], ["audit", "trail"], ["trust", "export", "--out", site.In("t.json")]])
        {
            CommandOutcome outcome = await site.RunAsync([.. command, "--output", "json"]);
            Assert.AreEqual(ExitCode.Unreachable, outcome.ExitCode, string.Join(' ', command) + outcome);
            Assert.AreEqual(ExitCode.Unreachable, outcome.Json.GetProperty("exitCode").GetInt32());
        }

        await workspace.WriteProfileAsync(profile);
        (await site.AnchorAsync(file, "--output", "json")).Done();
        Assert.AreEqual(1, await site.BatchesOnLedgerAsync());
    }

    [TestMethod]
    public async Task ReturnedBatchNeedsAReasonAndShowsIt()
    {
        using Site site = await Site.OnNetworkAsync();
        string file = site.Write("rows.csv", Site.Header, site.Row());
        string batch = (await site.AnchorAsync(file, "--output", "json")).Done().GetProperty("receipts")[0].GetProperty("batchId").GetString()!;
        Assert.AreEqual(ExitCode.BadInput, (await site.RunAsync("batch", "review", batch, "--return")).ExitCode);
        (await site.RunAsync("batch", "review", batch, "--return", "--reason", "EVIDENCE_MISSING", "--output", "json")).Done();
        CommandOutcome shown = await site.RunAsync("batch", "show", batch, "--lang", "zh");
        StringAssert.Contains(shown.Output, "县区已退回");
        StringAssert.Contains(shown.Output, "EVIDENCE_MISSING");
    }

    [TestMethod]
    public async Task CachedDocumentChangedOnDiskIsNamed()
    {
        using Site site = await Site.OnNetworkAsync();
        string file = site.Write("rows.csv", [Site.Header, .. Enumerable.Range(0, 40).Select(_ => site.Row())]);
        (await site.AnchorAsync(file, "--output", "json")).Done();
        string cache = site.In("cache", "documents.db");
        byte[] bytes = await File.ReadAllBytesAsync(cache);
        var findings = 0;
        for (int at = bytes.Length / 4; at < bytes.Length && findings == 0; at += 4096)
        {
            byte[] changed = [.. bytes];
            for (int i = at; i < Math.Min(at + 64, bytes.Length); i++) changed[i] ^= 0xFF;
            await File.WriteAllBytesAsync(cache, changed);
            CommandOutcome outcome = await site.ExportAsync(site.Students[0].RegistryNumber, "--out", site.In($"b{at}.json"));
            if (outcome.ExitCode == ExitCode.Done) continue;
            Assert.AreEqual(ExitCode.BadInput, outcome.ExitCode, outcome.ToString());
            Assert.IsFalse(outcome.All.Contains("   at ", StringComparison.Ordinal), outcome.ToString());
            Assert.IsFalse(File.Exists(site.In($"b{at}.json")));
            findings++;
        }

        Assert.AreEqual(1, findings, "some page of the cache holds the documents");
    }

    private sealed class ShiftedTime(TimeSpan shift) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + shift;
    }

    private sealed class SignallingWriter(string word, Action signal) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value is not null && value.Contains(word, StringComparison.Ordinal)) signal();
        }
    }
}
