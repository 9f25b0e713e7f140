namespace Ledger.Cli.Tests.Network;

[TestClass]
public sealed class StoppedNetworkTests
{
    private readonly CommandLine ledger = new();

    [TestMethod]
    public async Task StatusOfAFolderWithoutANetworkIsUnreachable()
    {
        using var scratch = new Scratch();
        CommandOutcome outcome = await ledger.RunAsync("network", "status", "--dir", scratch.Path, "--output", "json");
        Assert.AreEqual(ExitCode.Unreachable, outcome.ExitCode);
        Assert.IsFalse(outcome.Json.GetProperty("serving").GetBoolean());
    }

    [TestMethod]
    public async Task StopOfAStoppedNetworkIsDone()
    {
        using var scratch = new Scratch();
        CommandOutcome outcome = await ledger.RunAsync("network", "stop", "--dir", scratch.Path, "--lang", "zh");
        Assert.AreEqual(ExitCode.Done, outcome.ExitCode);
        StringAssert.Contains(outcome.Output, "没有运行");
    }

    [TestMethod]
    public async Task EndpointsOfADeadProcessAreNotServing()
    {
        using var scratch = new Scratch();
        Directory.CreateDirectory(scratch.In("network"));
        await File.WriteAllTextAsync(scratch.In("network", "endpoints.json"), """{"channel":"ledger","pid":2147483000,"peers":[],"genesisHash":"00"}""");
        CommandOutcome outcome = await ledger.RunAsync("network", "status", "--dir", scratch.Path);
        Assert.AreEqual(ExitCode.Unreachable, outcome.ExitCode);
    }

    [TestMethod]
    public async Task DamagedEndpointsAreNamed()
    {
        using var scratch = new Scratch();
        Directory.CreateDirectory(scratch.In("network"));
        await File.WriteAllTextAsync(scratch.In("network", "endpoints.json"), """{"channel":"led""");
        CommandOutcome outcome = await ledger.RunAsync("network", "status", "--dir", scratch.Path);
        Assert.AreEqual(ExitCode.BadInput, outcome.ExitCode);
        StringAssert.Contains(outcome.Error, "endpoints.json");
    }

    [TestMethod]
    public async Task VerifyWithoutANetworkSaysSo()
    {
        using var scratch = new Scratch();
        CommandOutcome outcome = await ledger.RunAsync("network", "verify", "--dir", scratch.Path);
        Assert.AreEqual(ExitCode.BadInput, outcome.ExitCode);
        StringAssert.Contains(outcome.Error, scratch.Path);
    }

    [TestMethod]
    public async Task MissingNodeProgramIsNamed()
    {
        using var scratch = new Scratch();
        CommandOutcome outcome = await new CommandLine().With("LEDGER_NODE", scratch.In("none.dll")).RunAsync("network", "start", "--dir", scratch.In("work"));
        Assert.AreEqual(ExitCode.BadInput, outcome.ExitCode);
        StringAssert.Contains(outcome.Error, "none.dll");
    }
}
