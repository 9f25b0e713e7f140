namespace Ledger.Cli.Tests.Network;

[TestClass]
public sealed class StoreTests
{
    private readonly CommandLine ledger = new();

    [TestMethod]
    public async Task NetworkIsBackedUpRestoredExportedImportedAndMadeAnew()
    {
        using var scratch = new Scratch();
        string file = scratch.In("t.json"), work = scratch.In("work"), copy = scratch.In("copy"), joined = scratch.In("joined");
        await File.WriteAllTextAsync(file, """{"channel":"bare","orderer":{"mspId":"O"},"organisations":[{"mspId":"A","peers":[{}],"users":[{"name":"li","unit":"1","role":"r"}]}]}""");
        await DoneAsync("network", "start", "--dir", work, "--topology", file);
        try
        {
            Assert.AreEqual(1, (await DoneAsync("network", "backup", scratch.In("backup"), "--dir", work, "--output", "json")).Json.GetProperty("channels")[0].GetProperty("height").GetInt32());
            await DoneAsync("network", "export", scratch.In("blocks"), "--dir", work);
            CommandOutcome busy = await ledger.RunAsync("network", "verify", "--rebuild", "--dir", work);
            Assert.AreEqual(ExitCode.Unreachable, busy.ExitCode, busy.ToString());
        }
        finally
        {
            await ledger.RunAsync("network", "stop", "--dir", work);
        }

        Assert.IsTrue(File.Exists(scratch.In("blocks", "blockfile_000000")));
        await DoneAsync("network", "restore", scratch.In("backup"), "--dir", copy);
        await DoneAsync("network", "verify", "--dir", copy);
        Assert.AreEqual("bare", (await DoneAsync("network", "import", scratch.In("blocks"), "--dir", joined, "--output", "json")).Json.GetProperty("channels")[0].GetProperty("channel").GetString());
        await DoneAsync("network", "verify", "--dir", joined);

        CommandOutcome twice = await ledger.RunAsync("network", "restore", scratch.In("backup"), "--dir", copy, "--lang", "zh");
        Assert.AreEqual(ExitCode.Refused, twice.ExitCode);
        StringAssert.Contains(twice.Error, "1530");

        await DamageAsync(Path.Combine(copy, "network", "ledger.db"));
        Assert.AreEqual(ExitCode.Refused, (await ledger.RunAsync("network", "verify", "--dir", copy)).ExitCode);
        CommandOutcome rebuilt = await DoneAsync("network", "verify", "--rebuild", "--dir", copy);
        StringAssert.Contains(rebuilt.Output, "ledger.db.damaged-");
        await DoneAsync("network", "verify", "--dir", copy);
    }

    [TestMethod]
    [DataRow("backup")]
    [DataRow("export")]
    public async Task FolderWithoutANetworkHasNothingToCopy(string command)
    {
        using var scratch = new Scratch();
        CommandOutcome outcome = await ledger.RunAsync("network", command, scratch.In("out"), "--dir", scratch.Path);
        Assert.AreEqual(ExitCode.BadInput, outcome.ExitCode);
        Assert.IsFalse(Directory.Exists(scratch.In("out")));
    }

    // The state holds the configuration under this key.
    private static async Task DamageAsync(string store)
    {
        byte[] bytes = await File.ReadAllBytesAsync(store);
        int at = bytes.AsSpan().IndexOf("CHANNEL_CONFIG_ENV_BYTES"u8);
        Assert.IsTrue(at > 0);
        bytes[at + 3] ^= 1;
        await File.WriteAllBytesAsync(store, bytes);
    }

    private async Task<CommandOutcome> DoneAsync(params string[] args)
    {
        CommandOutcome outcome = await ledger.RunAsync(args);
        Assert.AreEqual(ExitCode.Done, outcome.ExitCode, $"{string.Join(' ', args)}: {outcome}");
        return outcome;
    }
}
