using System.Diagnostics;
using System.Text.Json;
using Ledger.NetworkConfig.Running;

namespace Ledger.Cli.Tests.EndToEnd;

[TestClass]
[DoNotParallelize]
[OSCondition(OperatingSystems.Linux)]
public sealed class ProcessTests
{
    [TestMethod]
    public async Task DemoTellsItsStoryAndLeavesNothingBehind()
    {
        using var scratch = new Scratch();
        CommandOutcome outcome = await LedgerProcess.RunAsync("", new() { ["TMPDIR"] = scratch.Path }, "demo", "--students", "5", "--output", "json");
        Assert.AreEqual(ExitCode.Done, outcome.ExitCode, outcome.ToString());
        JsonElement[] steps = [.. outcome.Json.GetProperty("steps").EnumerateArray()];
        string[] refused = [.. steps.Where(s => s.GetProperty("exitCode").GetInt32() == ExitCode.Refused).Select(s => s.GetProperty("command").GetString()!)];
        Assert.AreEqual(2, refused.Length, "the forged and the borrowed bundle");
        StringAssert.Contains(refused[0], "tampered.json");
        JsonElement verify = steps.Single(s => s.GetProperty("command").GetString() == "ledger network verify");
        Assert.IsTrue(verify.GetProperty("result").GetProperty("valid").GetBoolean());
        Assert.AreEqual(0, Directory.EnumerateDirectories(scratch.Path, "ledger-demo-*").Count());
    }

    [TestMethod]
    public async Task DemoWithAFolderKeepsItAndItsNetworkStartsAgain()
    {
        using var scratch = new Scratch();
        string folder = scratch.In("demo");
        CommandOutcome story = await LedgerProcess.RunAsync("", [], "demo", "--students", "3", "--dir", folder);
        Assert.AreEqual(ExitCode.Done, story.ExitCode, story.ToString());
        foreach (string paper in new[] { "bundle.json", "trust.json" }) Assert.IsTrue(File.Exists(Path.Combine(folder, paper)), paper);

        var ledger = new CommandLine();
        CommandOutcome start = await ledger.RunAsync("network", "start", "--dir", folder, "--output", "json");
        try
        {
            Assert.AreEqual(ExitCode.Done, start.ExitCode, start.ToString());
            Assert.AreEqual(ExitCode.BadInput, (await ledger.RunAsync("network", "start", "--dir", folder)).ExitCode, "it serves already");
            CommandOutcome verdict = await ledger.RunAsync("verify", Path.Combine(folder, "bundle.json"), "--dir", folder);
            Assert.AreEqual(ExitCode.Done, verdict.ExitCode, verdict.ToString());
            JsonElement status = (await ledger.RunAsync("network", "status", "--dir", folder, "--output", "json")).Json;
            Assert.AreEqual(start.Json.GetProperty("genesisHash").GetString(), status.GetProperty("genesisHash").GetString());
        }
        finally
        {
            Assert.AreEqual(ExitCode.Done, (await ledger.RunAsync("network", "stop", "--dir", folder)).ExitCode);
        }

        CommandOutcome sound = await ledger.RunAsync("network", "verify", "--dir", folder);
        Assert.AreEqual(ExitCode.Done, sound.ExitCode, sound.ToString());
        await ChangeABlockAsync(Path.Combine(folder, "network", "ledger.db"));
        CommandOutcome damaged = await ledger.RunAsync("network", "verify", "--dir", folder, "--output", "json");
        Assert.AreEqual(ExitCode.Refused, damaged.ExitCode, damaged.ToString());
        Assert.IsFalse(damaged.Json.GetProperty("valid").GetBoolean());
        Assert.AreNotEqual("", damaged.Json.GetProperty("channels")[0].GetProperty("problem").GetString());
    }

    [TestMethod]
    public async Task InterruptedDemoStopsItsNetwork()
    {
        using var scratch = new Scratch();
        string folder = scratch.In("demo");
        using Process demo = LedgerProcess.Start("", [], "demo", "--students", "5", "--dir", folder);
        Task<string> error = demo.StandardError.ReadToEndAsync();
        var processId = 0;
        while (await demo.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.Contains("ledger unit import", StringComparison.Ordinal)) continue;
            using JsonDocument endpoints = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "network", "endpoints.json")));
            processId = endpoints.RootElement.GetProperty("pid").GetInt32();
            using Process signal = Process.Start("/bin/sh", ["-c", $"kill -INT {demo.Id}"]);
            await signal.WaitForExitAsync();
            break;
        }

        string rest = await demo.StandardOutput.ReadToEndAsync();
        await demo.WaitForExitAsync();
        Assert.AreEqual(ExitCode.Interrupted, demo.ExitCode, rest + await error);
        Assert.IsTrue(processId > 0);
        Assert.IsFalse(DetachedProcess.IsAlive(processId), "the network was left running");
    }

    [TestMethod]
    public async Task FullDiskAnchorsNothingAndLosesNothing()
    {
        using Site site = await Site.OnNetworkAsync();
        string file = site.Write("rows.csv", [Site.Header, .. Enumerable.Range(0, 1500).Select(_ => site.Row())]);
        string[] anchor = ["batch", "anchor", file, "--school", Site.School, "--term", site.Term, "--dir", site.Path];

        // A limit on file size stands for the full disk: writes fail in the middle of the cache. The runtime's own
        // doubly mapped memory counts as a file, so that is switched off.
        CommandOutcome full = await LedgerProcess.RunAsync("trap '' XFSZ; ulimit -f 1200", new() { ["DOTNET_EnableWriteXorExecute"] = "0" }, anchor);
        Assert.AreEqual(ExitCode.BadInput, full.ExitCode, full.ToString());
        StringAssert.Contains(full.Error, "disk is full");
        Assert.IsFalse(full.All.Contains("   at ", StringComparison.Ordinal), full.ToString());
        Assert.AreEqual(0, await site.BatchesOnLedgerAsync());

        CommandOutcome again = await LedgerProcess.RunAsync("", [], anchor);
        Assert.AreEqual(ExitCode.Done, again.ExitCode, again.ToString());
        Assert.AreEqual(1, await site.BatchesOnLedgerAsync());
    }

    // Somewhere in the middle of the store, where blocks and state lie.
    private static async Task ChangeABlockAsync(string store)
    {
        byte[] bytes = await File.ReadAllBytesAsync(store);
        int at = bytes.AsSpan(bytes.Length / 2).IndexOf("batches:Anchor"u8);
        at = at < 0 ? bytes.AsSpan().IndexOf("batches:Anchor"u8) : at + (bytes.Length / 2);
        Assert.IsTrue(at > 0, "the block of the anchor is in the store");
        bytes[at] ^= 1;
        await File.WriteAllBytesAsync(store, bytes);
    }
}
