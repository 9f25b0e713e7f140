using System.Text.Json;

namespace Ledger.Cli.Tests.Network;

[TestClass]
public sealed class ChannelTests
{
    private const string Topology = """
        {"orderer":{"mspId":"O"},"organisations":[
          {"mspId":"A","peers":[{}],"users":[{"name":"an","unit":"1","role":"r"}]},
          {"mspId":"B","peers":[{}],"users":[{"name":"bo","unit":"2","role":"r"}]}],
         "channels":[{"name":"one","organisations":["A","B"]},{"name":"two","organisations":["B"]}]}
        """;

    private readonly CommandLine ledger = new();

    [TestMethod]
    public async Task EveryChannelIsShownCheckedAndWrittenAndOneMoreIsMadeWhileTheNetworkServes()
    {
        using var scratch = new Scratch();
        string file = scratch.In("t.json"), work = scratch.In("work");
        await File.WriteAllTextAsync(file, Topology);
        await DoneAsync("network", "start", "--dir", work, "--topology", file);
        try
        {
            AssertStatus((await DoneAsync("network", "status", "--dir", work, "--output", "json")).Json, "one 1 A,B; two 1 B");
            CommandOutcome created = await DoneAsync("network", "channel", "create", "three", "--organisations", "B, A", "--dir", work, "--output", "json");
            Assert.IsTrue(created.Json.GetProperty("serving").GetBoolean());
            AssertStatus((await DoneAsync("network", "status", "--dir", work, "--output", "json")).Json, "one 1 A,B; two 1 B; three 1 A,B");
            CommandOutcome shown = await DoneAsync("network", "status", "--dir", work, "--lang", "zh");
            StringAssert.Contains(shown.Output, created.Json.GetProperty("genesisHash").GetString());
            StringAssert.Contains(shown.Output, "成员");

            CommandOutcome unchosen = await ledger.RunAsync("network", "export", scratch.In("any"), "--dir", work);
            Assert.AreEqual(ExitCode.Refused, unchosen.ExitCode, unchosen.ToString());
            StringAssert.Contains(unchosen.Error, "one, three, two");
            await DoneAsync("network", "export", scratch.In("blocks"), "--channel", "two", "--dir", work);
            CommandOutcome backedUp = await DoneAsync("network", "backup", scratch.In("backup"), "--dir", work, "--output", "json");
            Assert.AreEqual(3, backedUp.Json.GetProperty("channels").GetArrayLength());
        }
        finally
        {
            await ledger.RunAsync("network", "stop", "--dir", work);
        }

        Assert.AreEqual(3, (await DoneAsync("network", "verify", "--dir", work, "--output", "json")).Json.GetProperty("channels").GetArrayLength());
        CommandOutcome one = await DoneAsync("network", "verify", "--channel", "two", "--dir", work, "--output", "json");
        Assert.AreEqual("two", one.Json.GetProperty("channels")[0].GetProperty("channel").GetString());
        Assert.AreEqual(1, one.Json.GetProperty("channels").GetArrayLength());
        await DoneAsync("network", "restore", scratch.In("backup"), "--dir", scratch.In("copy"));
        Assert.AreEqual(3, (await DoneAsync("network", "verify", "--dir", scratch.In("copy"), "--output", "json")).Json.GetProperty("channels").GetArrayLength());

        CommandOutcome later = await DoneAsync("network", "channel", "create", "four", "--organisations", "A", "--chaincode", "cc", "--dir", work, "--output", "json");
        Assert.IsFalse(later.Json.GetProperty("serving").GetBoolean());
        StringAssert.Contains(await File.ReadAllTextAsync(Path.Combine(work, "network", "topology.json")), "\"four\"");
    }

    [TestMethod]
    [DataRow("en", "'C' is no organisation of this file")]
    [DataRow("zh", "“C”不是本文件中的组织")]
    public async Task ChannelOfAStrangerIsRefusedInTheLanguageOfTheUser(string language, string said)
    {
        using var scratch = new Scratch();
        Directory.CreateDirectory(scratch.In("network"));
        await File.WriteAllTextAsync(scratch.In("network", "topology.json"), Topology);
        CommandOutcome outcome = await ledger.RunAsync("network", "channel", "create", "three", "--organisations", "A,C", "--dir", scratch.Path, "--lang", language);
        Assert.AreEqual(ExitCode.BadInput, outcome.ExitCode, outcome.ToString());
        StringAssert.Contains(outcome.Error, said);
        Assert.AreEqual(Topology, await File.ReadAllTextAsync(scratch.In("network", "topology.json")));
    }

    [TestMethod]
    public async Task WhatIsMissingIsSaid()
    {
        using var scratch = new Scratch();
        CommandOutcome nothing = await ledger.RunAsync("network", "channel", "create", "three", "--organisations", "A", "--dir", scratch.Path);
        Assert.AreEqual(ExitCode.BadInput, nothing.ExitCode);
        StringAssert.Contains(nothing.Error, "1522");
        Directory.CreateDirectory(scratch.In("network"));
        await File.WriteAllTextAsync(scratch.In("network", "topology.json"), Topology);
        CommandOutcome policy = await ledger.RunAsync("network", "channel", "create", "three", "--organisations", "A", "--policy", "OR('A.peer')", "--dir", scratch.Path);
        Assert.AreEqual(ExitCode.BadInput, policy.ExitCode);
        StringAssert.Contains(policy.Error, "1532");
    }

    private static void AssertStatus(JsonElement status, string expected) => Assert.AreEqual(expected, string.Join("; ", status.GetProperty("channels").EnumerateArray().Select(channel =>
        $"{channel.GetProperty("name").GetString()} {channel.GetProperty("height").GetInt32()} {string.Join(',', channel.GetProperty("organisations").EnumerateArray().Select(member => member.GetString()))}")));

    private async Task<CommandOutcome> DoneAsync(params string[] args)
    {
        CommandOutcome outcome = await ledger.RunAsync(args);
        Assert.AreEqual(ExitCode.Done, outcome.ExitCode, $"{string.Join(' ', args)}: {outcome}");
        return outcome;
    }
}
