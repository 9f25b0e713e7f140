namespace Ledger.Cli.Tests.Network;

[TestClass]
public sealed class TopologyTests
{
    private readonly CommandLine ledger = new();

    [TestMethod]
    [DataRow("en", "organisations[1].peers[0].port (B-peer0): 7051 stands at organisations[0].peers[0].port (A-peer0) too")]
    [DataRow("zh", "organisations[1].peers[0].port (B-peer0)：7051 与 organisations[0].peers[0].port (A-peer0) 重复")]
    public async Task EveryMistakeIsToldInTheLanguageOfTheUserAndNothingIsMade(string language, string said)
    {
        using var scratch = new Scratch();
        string file = scratch.In("t.json");
        await File.WriteAllTextAsync(file, """{"channel":"c","orderer":{"mspId":"O"},"organisations":[{"mspId":"A","peers":[{"port":7051}]},{"mspId":"B","peers":[{"port":7051}]}],"chaincode":{"name":"!","version":"1"}}""");
        CommandOutcome outcome = await ledger.RunAsync("network", "start", "--dir", scratch.In("work"), "--topology", file, "--lang", language);
        Assert.AreEqual(ExitCode.BadInput, outcome.ExitCode, outcome.ToString());
        StringAssert.Contains(outcome.Error, "1525");
        StringAssert.Contains(outcome.Error, said);
        StringAssert.Contains(outcome.Error, "chaincode.name");
        Assert.IsFalse(File.Exists(scratch.In("work", "network", "topology.json")));
    }

    [TestMethod]
    public async Task MissingTopologyFileIsNamed()
    {
        using var scratch = new Scratch();
        CommandOutcome outcome = await ledger.RunAsync("network", "start", "--dir", scratch.In("work"), "--topology", scratch.In("none.json"));
        Assert.AreEqual(ExitCode.BadInput, outcome.ExitCode);
        StringAssert.Contains(outcome.Error, "none.json");
        CommandOutcome folder = await ledger.RunAsync("network", "start", "--dir", scratch.In("work"), "--topology", scratch.Path);
        Assert.AreEqual(ExitCode.BadInput, folder.ExitCode);
        Assert.IsFalse(Directory.Exists(scratch.In("work")));
    }

    [TestMethod]
    public async Task NetworkOfAFileIsStartedAgainWithItButNotWithAnother()
    {
        using var scratch = new Scratch();
        string file = scratch.In("t.json"), other = scratch.In("u.json");
        const string text = """{"channel":"bare","orderer":{"mspId":"O"},"organisations":[{"mspId":"A","peers":[{},{}],"users":[{"name":"li","unit":"1","role":"r"}]}]}""";
        await File.WriteAllTextAsync(file, text);
        await File.WriteAllTextAsync(other, text.Replace("{},{}", "{}", StringComparison.Ordinal));
        string[] start = ["network", "start", "--dir", scratch.In("work"), "--topology"];
        CommandOutcome started = await ledger.RunAsync([.. start, file, "--output", "json"]);
        try
        {
            Assert.AreEqual(ExitCode.Done, started.ExitCode, started.ToString());
            Assert.AreEqual(2, started.Json.GetProperty("peers").GetArrayLength());
            Assert.AreEqual("bare", started.Json.GetProperty("channel").GetString());
        }
        finally
        {
            await ledger.RunAsync("network", "stop", "--dir", scratch.In("work"));
        }

        CommandOutcome refused = await ledger.RunAsync([.. start, other]);
        Assert.AreEqual(ExitCode.BadInput, refused.ExitCode, refused.ToString());
        StringAssert.Contains(refused.Error, "1526");
        StringAssert.Contains(refused.Error, "u.json");
    }
}
