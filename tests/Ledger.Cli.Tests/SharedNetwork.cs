using System.Globalization;
using Ledger.Cli.Demo;

namespace Ledger.Cli.Tests;

/// <summary>One embedded network, a real process, for all tests of this assembly; made by the commands that a user would type.</summary>
[TestClass]
public static class SharedNetwork
{
    private static readonly SemaphoreSlim Gate = new(1, 1);
    private static readonly CommandLine Ledger = new();
    private static Scratch? scratch;
    private static int terms;

    public static async Task<string> FolderAsync()
    {
        await Gate.WaitAsync();
        try
        {
            if (scratch is not null) return scratch.Path;
            var fresh = new Scratch();
            await DoneAsync("network", "start", "--dir", fresh.Path);
            scratch = fresh;
            string units = fresh.In("units.json");
            await File.WriteAllTextAsync(units, DemoUnits.Create().ToJsonString());
            await DoneAsync("unit", "import", units, "--dir", fresh.Path);
            await DoneAsync("ruleset", "publish", "--dir", fresh.Path);
            await DoneAsync("ruleset", "approve", "--dir", fresh.Path);
            return fresh.Path;
        }
        finally
        {
            Gate.Release();
        }
    }

    /// <summary>Opens a term that no other test uses.</summary>
    public static async Task<string> OpenTermAsync()
    {
        int year = 2000 + Interlocked.Increment(ref terms);
        string term = string.Create(CultureInfo.InvariantCulture, $"{year}-{year + 1}-1");
        await DoneAsync("term", "open", term, "--dir", await FolderAsync());
        return term;
    }

    [AssemblyCleanup]
    public static async Task StopAsync()
    {
        if (scratch is null) return;
        await DoneAsync("network", "stop", "--dir", scratch.Path);
        scratch.Dispose();
    }

    private static async Task DoneAsync(params string[] args)
    {
        CommandOutcome outcome = await Ledger.RunAsync(args);
        Assert.AreEqual(ExitCode.Done, outcome.ExitCode, $"{string.Join(' ', args)}: {outcome}");
    }
}
