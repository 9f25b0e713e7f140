using System.Text.Json;

namespace Ledger.Cli.Tests.Network;

[TestClass]
public sealed class PeerTests
{
    private readonly CommandLine ledger = new();

    [TestMethod]
    public async Task PeerIsStoppedAloneStaysSoAndIsStartedAgain()
    {
        using var scratch = new Scratch();
        string file = scratch.In("t.json"), folder = scratch.In("work");
        await File.WriteAllTextAsync(file, """{"channel":"bare","orderer":{"mspId":"O"},"organisations":[{"mspId":"A","peers":[{},{}],"users":[{"name":"li","unit":"1","role":"r"}]}]}""");
        await DoneAsync("network", "start", "--dir", folder, "--topology", file);
        try
        {
            CommandOutcome stopped = await DoneAsync("network", "peer", "stop", "A-peer0", "--dir", folder, "--output", "json");
            Assert.IsFalse(stopped.Json.GetProperty("running").GetBoolean());
            await AssertStatusAsync(folder, "False,True");

            CommandOutcome unknown = await ledger.RunAsync("network", "peer", "stop", "A-peer2", "--dir", folder);
            Assert.AreEqual(ExitCode.BadInput, unknown.ExitCode);
            StringAssert.Contains(unknown.Error, "A-peer0, A-peer1");

            await DoneAsync("network", "stop", "--dir", folder);
            await DoneAsync("network", "start", "--dir", folder);
            await AssertStatusAsync(folder, "False,True");
            await DoneAsync("network", "peer", "stop", "A-peer1", "--dir", folder);
            CommandOutcome none = await DoneAsync("network", "status", "--dir", folder, "--lang", "zh");
            Assert.AreEqual(2, none.Output.Split("已停止").Length - 1, none.Output);

            await DoneAsync("network", "peer", "start", "A-peer0", "--dir", folder);
            await AssertStatusAsync(folder, "True,False");
        }
        finally
        {
            await ledger.RunAsync("network", "stop", "--dir", folder);
        }

        CommandOutcome later = await DoneAsync("network", "peer", "start", "A-peer1", "--dir", folder, "--output", "json");
        Assert.IsFalse(later.Json.GetProperty("serving").GetBoolean());
        Assert.IsFalse(File.Exists(Path.Combine(folder, "network", "stopped", "A-peer1")));
    }

    [TestMethod]
    public async Task FolderWithoutANetworkHasNoPeers()
    {
        using var scratch = new Scratch();
        CommandOutcome outcome = await ledger.RunAsync("network", "peer", "stop", "A-peer0", "--dir", scratch.Path);
        Assert.AreEqual(ExitCode.BadInput, outcome.ExitCode);
        StringAssert.Contains(outcome.Error, "1522");
    }

    private async Task AssertStatusAsync(string folder, string running)
    {
        JsonElement status = (await DoneAsync("network", "status", "--dir", folder, "--output", "json")).Json;
        Assert.AreEqual(running, string.Join(',', status.GetProperty("peers").EnumerateArray().Select(peer => peer.GetProperty("running").GetBoolean())));
        Assert.AreEqual(1, status.GetProperty("height").GetInt32());
    }

    private async Task<CommandOutcome> DoneAsync(params string[] args)
    {
        CommandOutcome outcome = await ledger.RunAsync(args);
        Assert.AreEqual(ExitCode.Done, outcome.ExitCode, $"{string.Join(' ', args)}: {outcome}");
        return outcome;
    }
}
