using System.Text;
using System.Text.Json;
using Ledger.Network.Topology;

namespace Ledger.Node.Tests.Channels;

/// <summary>Two channels on one disk: they start again, are checked, copied, exported and imported, each by itself.</summary>
[TestClass]
public sealed class StoredChannelsTests
{
    private const string District = SeveralChannels.District, Exams = SeveralChannels.Exams;

    public required TestContext TestContext { get; init; }

    private CancellationToken Cancellation => TestContext.CancellationToken;

    [TestMethod]
    public async Task Both_channels_go_on_after_a_restart()
    {
        using var folder = new TemporaryFolder();
        var heights = await FillAsync(folder.Path);
        await using var node = await NodeProcess.StartAsync(folder.Path, Cancellation);
        Assert.AreSequenceEqual([District, Exams], NodeProcess.ServedChannels(node.Endpoints));
        foreach (var (channel, height) in heights) Assert.AreEqual(height, (await node.Connect("CityMSP", "city", channel).Ledger.GetChainInfoAsync(Cancellation)).Height, channel);
        await node.Connect("CityMSP", "city", Exams).GetContract("ledger", "units").SubmitAsync("Register", [SeveralChannels.Below("350100", 2)], Cancellation);
        var listed = Encoding.UTF8.GetString(await node.Connect("CountyMSP", "county", Exams).GetContract("ledger", "units").EvaluateAsync("List", [], Cancellation));
        Assert.Contains("360001", listed);
        Assert.Contains("360002", listed);
    }

    [TestMethod]
    public async Task Damage_of_one_channel_is_named_and_rebuilt_while_the_other_is_sound()
    {
        using var folder = new TemporaryFolder();
        await FillAsync(folder.Path);
        var (sound, output, error) = await NodeProcess.RunAsync(["verify", "--dir", folder.Path, "--json"], Cancellation);
        Assert.AreEqual(0, sound, output + error);
        Assert.AreSequenceEqual([District, Exams], Channels(output).Select(channel => channel.GetProperty("channel").GetString()));

        var store = new NetworkFolder(folder.Path).StoreOf(Exams);
        var bytes = await File.ReadAllBytesAsync(store, Cancellation);
        var at = bytes.AsSpan().IndexOf("CHANNEL_CONFIG_ENV_BYTES"u8);
        Assert.IsGreaterThan(0, at);
        bytes[at + 3] ^= 1;
        await File.WriteAllBytesAsync(store, bytes, Cancellation);

        var (damaged, report, _) = await NodeProcess.RunAsync(["verify", "--dir", folder.Path, "--json"], Cancellation);
        Assert.AreEqual(1, damaged);
        Assert.IsTrue(Channels(report)[0].GetProperty("valid").GetBoolean());
        Assert.IsFalse(Channels(report)[1].GetProperty("valid").GetBoolean());
        Assert.AreEqual(0, (await NodeProcess.RunAsync(["verify", "--dir", folder.Path, "--channel", District], Cancellation)).ExitCode);
        Assert.AreEqual(1, (await NodeProcess.RunAsync(["verify", "--dir", folder.Path, "--channel", Exams], Cancellation)).ExitCode);

        var (rebuilt, repaired, _) = await NodeProcess.RunAsync(["verify", "--dir", folder.Path, "--rebuild", "--json"], Cancellation);
        Assert.AreEqual(0, rebuilt, repaired);
        Assert.IsFalse(Channels(repaired)[0].TryGetProperty("kept", out _), "a sound ledger is left alone");
        Assert.StartsWith(store + ".damaged-", Channels(repaired)[1].GetProperty("kept").GetString()!);
        await using var node = await NodeProcess.StartAsync(folder.Path, Cancellation);
        Assert.Contains("360001", Encoding.UTF8.GetString(await node.Connect("CountyMSP", "county", Exams).GetContract("ledger", "units").EvaluateAsync("List", [], Cancellation)));
    }

    [TestMethod]
    public async Task A_backup_holds_every_channel_and_the_restored_network_serves_them()
    {
        using var folder = new TemporaryFolder();
        using var elsewhere = new TemporaryFolder();
        var heights = await FillAsync(folder.Path);
        var (backup, restored) = (Path.Combine(elsewhere.Path, "backup"), Path.Combine(elsewhere.Path, "restored"));
        var (exitCode, output, error) = await NodeProcess.RunAsync(["backup", "--dir", folder.Path, "--to", backup], Cancellation);
        Assert.AreEqual(0, exitCode, error);
        Assert.AreSequenceEqual(heights, Channels(output).Select(channel => (channel.GetProperty("channel").GetString()!, channel.GetProperty("height").GetUInt64())));

        // A missing ledger of any channel is told before anything is written.
        var copy = Path.Combine(backup, "network", "channels", Exams, "ledger.db");
        File.Move(copy, copy + ".away");
        Assert.Contains("network/channels/exams/ledger.db is missing", (await NodeProcess.RunAsync(["restore", "--dir", restored, "--from", backup], Cancellation)).Error);
        File.Move(copy + ".away", copy);
        Assert.AreEqual(0, (await NodeProcess.RunAsync(["restore", "--dir", restored, "--from", backup], Cancellation)).ExitCode);
        await using var node = await NodeProcess.StartAsync(restored, Cancellation);
        foreach (var (channel, height) in heights) Assert.AreEqual(height, (await node.Connect("CityMSP", "city", channel).Ledger.GetChainInfoAsync(Cancellation)).Height, channel);
    }

    [TestMethod]
    public async Task A_backup_of_one_channel_by_a_program_of_before_is_restored()
    {
        using var folder = new TemporaryFolder();
        using var elsewhere = new TemporaryFolder();
        var (backup, restored) = (Path.Combine(elsewhere.Path, "backup"), Path.Combine(elsewhere.Path, "restored"));
        await using (var node = await NodeProcess.StartAsync(folder.Path, Cancellation)) await node.StopAsync(Cancellation);
        Assert.AreEqual(0, (await NodeProcess.RunAsync(["backup", "--dir", folder.Path, "--to", backup], Cancellation)).ExitCode);
        var file = Path.Combine(backup, "backup.json");
        var manifest = System.Text.Json.Nodes.JsonNode.Parse(await File.ReadAllTextAsync(file, Cancellation))!.AsObject();
        Assert.AreEqual(2, manifest["version"]!.GetValue<int>());
        var only = manifest["channels"]![0]!.AsObject();
        var before = new System.Text.Json.Nodes.JsonObject { ["version"] = 1 };
        foreach (var (name, value) in only) before[name] = value!.DeepClone();
        before["files"] = manifest["files"]!.DeepClone();
        await File.WriteAllTextAsync(file, before.ToJsonString(), Cancellation);

        var (exitCode, output, error) = await NodeProcess.RunAsync(["restore", "--dir", restored, "--from", backup], Cancellation);
        Assert.AreEqual(0, exitCode, error);
        Assert.AreEqual("ledger", Channels(output).Single().GetProperty("channel").GetString());
    }

    [TestMethod]
    public async Task One_channel_is_chosen_for_an_export_and_each_is_imported_to_its_place()
    {
        using var folder = new TemporaryFolder();
        using var elsewhere = new TemporaryFolder();
        var heights = await FillAsync(folder.Path);
        var joined = Path.Combine(elsewhere.Path, "joined");
        var (none, _, unsaid) = await NodeProcess.RunAsync(["export", "--dir", folder.Path, "--to", Path.Combine(elsewhere.Path, "any")], Cancellation);
        Assert.AreEqual(1, none);
        Assert.Contains("choose one with --channel: district, exams", unsaid);
        Assert.Contains("has no channel 'nowhere'; its channels are: district, exams", (await NodeProcess.RunAsync(["export", "--dir", folder.Path, "--to", Path.Combine(elsewhere.Path, "any"), "--channel", "nowhere"], Cancellation)).Error);

        foreach (var channel in new[] { Exams, District })
        {
            var blocks = Path.Combine(elsewhere.Path, channel);
            var (exported, output, error) = await NodeProcess.RunAsync(["export", "--dir", folder.Path, "--to", blocks, "--channel", channel], Cancellation);
            Assert.AreEqual(0, exported, error);
            Assert.AreEqual(channel, Channels(output).Single().GetProperty("channel").GetString());
            Assert.AreEqual(0, (await NodeProcess.RunAsync(["import", "--dir", joined, "--from", blocks], Cancellation)).ExitCode);
        }
        // The first that came has the first place.
        Assert.IsTrue(File.Exists(new NetworkFolder(joined).StoreOf(District)));
        Assert.Contains("exists already", (await NodeProcess.RunAsync(["import", "--dir", joined, "--from", Path.Combine(elsewhere.Path, Exams)], Cancellation)).Error);
        var (exitCode, report, _) = await NodeProcess.RunAsync(["verify", "--dir", joined, "--json"], Cancellation);
        Assert.AreEqual(0, exitCode, report);
        Assert.AreSequenceEqual(
            heights.Reverse(), Channels(report).Select(channel => (channel.GetProperty("channel").GetString()!, channel.GetProperty("blocks").GetUInt64())));
    }

    [TestMethod]
    public async Task A_ledger_that_the_topology_does_not_name_is_not_left_unserved_in_silence()
    {
        using var folder = new TemporaryFolder();
        await FillAsync(folder.Path);
        var file = new NetworkFolder(folder.Path).Topology;
        var topology = await TopologyFile.ReadAsync(file, Cancellation);
        await TopologyFile.WriteAsync(file, topology with { Channels = [topology.Channels[0]], Organisations = [.. topology.Organisations.Take(2)] }, Cancellation);
        var (exitCode, _, error) = await NodeProcess.RunAsync(["serve", "--dir", folder.Path], Cancellation);
        Assert.AreEqual(1, exitCode);
        Assert.Contains("channels/exams/ledger.db is the ledger of a channel that", error);
    }

    [TestMethod]
    public async Task An_interrupted_creation_is_begun_anew()
    {
        using var folder = new TemporaryFolder();
        var made = new NetworkFolder(folder.Path).StoreOf(Exams) + ".making";
        Directory.CreateDirectory(Path.GetDirectoryName(made)!);
        await File.WriteAllTextAsync(made, "half a file", Cancellation);
        await using var node = await SeveralChannels.StartAsync(folder.Path, Cancellation);
        Assert.IsGreaterThan(1UL, (await node.Connect("CountyMSP", "county", Exams).Ledger.GetChainInfoAsync(Cancellation)).Height);
        Assert.IsFalse(File.Exists(made));
    }

    // The number of blocks of each channel.
    private async Task<IReadOnlyList<(string Channel, ulong Height)>> FillAsync(string folder)
    {
        await using var node = await SeveralChannels.StartAsync(folder, Cancellation);
        await node.Connect("ProvinceMSP", "province", District).GetContract("ledger", "units").SubmitAsync("Register", [SeveralChannels.Root("ProvinceMSP", "350000")], Cancellation);
        var exams = node.Connect("CityMSP", "city", Exams).GetContract("ledger", "units");
        await exams.SubmitAsync("Register", [SeveralChannels.Root("CityMSP", "350100")], Cancellation);
        await exams.SubmitAsync("Register", [SeveralChannels.Below("350100", 1)], Cancellation);
        var heights = new List<(string, ulong)>();
        foreach (var channel in new[] { District, Exams }) heights.Add((channel, (await node.Connect("CityMSP", "city", channel).Ledger.GetChainInfoAsync(Cancellation)).Height));
        Assert.AreEqual(0, await node.StopAsync(Cancellation));
        return heights;
    }

    private static List<JsonElement> Channels(string output) => [.. JsonDocument.Parse(output).RootElement.GetProperty("channels").EnumerateArray()];
}
