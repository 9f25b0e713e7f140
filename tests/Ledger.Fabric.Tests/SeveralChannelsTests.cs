using System.Text.Json;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Protos.Common;
using Ledger.Node.Tests;
using Ledger.Node.Tests.Channels;

namespace Ledger.Fabric.Tests;

/// <summary>An embedded network of two channels, judged by the programs of each release of Hyperledger Fabric that FABRIC_BIN names.</summary>
[TestClass]
[DoNotParallelize]
public sealed class SeveralChannelsTests
{
    private const string District = SeveralChannels.District, Exams = SeveralChannels.Exams;

    public TestContext TestContext { get; set; } = null!;

    public static IEnumerable<object?[]> Releases => FabricRelease.Rows;

    [TestMethod]
    [DynamicData(nameof(Releases))]
    public async Task Fabrics_peer_command_tells_the_channels_apart(FabricRelease? release)
    {
        var cancellation = TestContext.CancellationToken;
        var programs = FabricRelease.Require(release);
        using var folder = new TemporaryFolder();
        await using var network = EmbeddedNetwork.Of(programs, await SeveralChannels.StartAsync(folder.Path, cancellation));
        var heights = new Dictionary<string, ulong>(StringComparer.Ordinal);
        foreach (var (channel, mspId, user, unit) in new[] { (District, "ProvinceMSP", "province", "350000"), (Exams, "CityMSP", "city", "350100") })
        {
            heights[channel] = await HeightAsync(network, "CityMSP", channel, cancellation);
            string[] endorsers = channel == District ? ["ProvinceMSP", "CityMSP"] : ["CityMSP", "CountyMSP"];
            var invocation = JsonSerializer.Serialize(new { Args = new[] { "units:Register", SeveralChannels.Root(mspId, unit) } });
            await network.AsUserAsync(mspId, user,
                ["chaincode", "invoke", .. network.Orderer, "-C", channel, "-n", "ledger", .. network.Peers(endorsers), "--waitForEvent", "-c", invocation], cancellation);
            Assert.AreEqual(heights[channel] + 1, await HeightAsync(network, "CityMSP", channel, cancellation));
        }

        // Every peer lists what it has joined.
        Assert.AreSequenceEqual([District], await ListedAsync("ProvinceMSP"));
        Assert.AreSequenceEqual([District, Exams], await ListedAsync("CityMSP"));
        Assert.AreSequenceEqual([Exams], await ListedAsync("CountyMSP"));

        foreach (var (channel, unit, other) in new[] { (District, "350000", "350100"), (Exams, "350100", "350000") })
        {
            string Query(string code) => JsonSerializer.Serialize(new { Args = new[] { "units:Get", code } });
            StringAssert.Contains(await network.AsAdministratorAsync("CityMSP", ["chaincode", "query", "-C", channel, "-n", "ledger", "-c", Query(unit)], cancellation), unit);
            var absent = await RefusedAsync(() => network.AsAdministratorAsync("CityMSP", ["chaincode", "query", "-C", channel, "-n", "ledger", "-c", Query(other)], cancellation));
            StringAssert.Contains(absent, "UNIT_UNKNOWN");
            StringAssert.Contains(await network.AsAdministratorAsync("CityMSP", ["lifecycle", "chaincode", "querycommitted", "-C", channel], cancellation), "Name: ledger, Version: 1, Sequence: 1");
        }

        // A channel of which the organisation is no member, and one that nobody has.
        StringAssert.Contains(await RefusedAsync(() => network.AsAdministratorAsync("CountyMSP", ["channel", "getinfo", "-c", District], cancellation)), "Invalid chain ID, district");
        StringAssert.Contains(await RefusedAsync(() => network.AsAdministratorAsync("CountyMSP", ["channel", "getinfo", "-c", "nowhere"], cancellation)), "Invalid chain ID, nowhere");
        StringAssert.Contains(
            await RefusedAsync(() => network.AsAdministratorAsync("CountyMSP", ["chaincode", "query", "-C", District, "-n", "ledger", "-c", """{"Args":["units:List"]}"""], cancellation)), "channel 'district' not found");
        StringAssert.Contains(await RefusedAsync(() => network.AsAdministratorAsync("CountyMSP", ["channel", "fetch", "0", Path.Combine(folder.Path, "x.block"), "-c", District, .. network.Orderer], cancellation)), "FORBIDDEN");
        StringAssert.Contains(await RefusedAsync(() => network.AsAdministratorAsync("CountyMSP", ["channel", "fetch", "0", Path.Combine(folder.Path, "x.block"), "-c", "nowhere", .. network.Orderer], cancellation)), "NOT_FOUND");

        async Task<IReadOnlyList<string>> ListedAsync(string mspId) =>
            [.. (await network.AsAdministratorAsync(mspId, ["channel", "list"], cancellation)).Split('\n').Select(line => line.Trim()).Where(line => line is District or Exams)];
    }

    [TestMethod]
    [DynamicData(nameof(Releases))]
    public async Task A_stock_peer_joins_both_channels_and_reaches_the_same_codes_and_commit_hashes(FabricRelease? release)
    {
        var cancellation = TestContext.CancellationToken;
        var programs = FabricRelease.Require(release);
        using var folder = new TemporaryFolder();
        await using var network = EmbeddedNetwork.Of(programs, await SeveralChannels.StartAsync(folder.Path, cancellation));
        await FillAsync(network, cancellation);

        var (process, address) = await network.JoinAsync("CityMSP", [Exams, District], cancellation);
        await using (process)
        {
            using var channel = FabricChannel.Create(address, await File.ReadAllTextAsync(network.CryptoFile("CityMSP", "tlsca", "cert.pem"), cancellation));
            var gateway = Gateway.Connect(new GatewayOptions(channel, network.Node.Identity("city")));
            foreach (var channelId in new[] { Exams, District })
            {
                var theirs = gateway.GetNetwork(channelId).Ledger;
                var ours = network.Node.Connect("CityMSP", "city", channelId).Ledger;
                var height = (await ours.GetChainInfoAsync(cancellation)).Height;
                while ((await theirs.GetChainInfoAsync(cancellation)).Height < height) await Task.Delay(200, cancellation);
                var codes = new List<byte>();
                for (var number = 0UL; number < height; number++)
                {
                    var expected = await theirs.GetBlockAsync(number, cancellation);
                    var block = await ours.GetBlockAsync(number, cancellation);
                    Assert.AreEqual(expected.Header, block.Header, $"header of block {number} of {channelId}");
                    foreach (var entry in new[] { BlockMetadataIndex.TransactionsFilter, BlockMetadataIndex.CommitHash })
                    {
                        // Fabric's peer gives block 0 no commit hash.
                        if (expected.Metadata.Metadata.Count <= (int)entry) continue;
                        Assert.AreEqual(expected.Metadata.Metadata[(int)entry], block.Metadata.Metadata[(int)entry], $"{entry} of block {number} of {channelId}");
                    }
                    codes.AddRange(block.Metadata.Metadata[(int)BlockMetadataIndex.TransactionsFilter]);
                }
                Assert.IsGreaterThan(1, codes.Distinct().Count(), $"{channelId}: the transactions reach too little");
                TestContext.WriteLine($"{release!.Version()}: {channelId}: {height} blocks, codes {string.Join(", ", codes.CountBy(code => code).Select(count => $"{count.Value} x {count.Key}"))}");
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Releases))]
    public async Task Fabrics_discover_command_finds_peers_configuration_and_endorsers(FabricRelease? release)
    {
        var cancellation = TestContext.CancellationToken;
        var programs = FabricRelease.Require(release);
        using var folder = new TemporaryFolder();
        await using var network = EmbeddedNetwork.Of(programs, await SeveralChannels.StartAsync(folder.Path, cancellation));
        var height = (await network.Node.Connect("CityMSP", "city", Exams).Ledger.GetChainInfoAsync(cancellation)).Height;

        var peers = await DiscoverAsync("city", "peers", "--channel", Exams);
        Assert.AreSequenceEqual(["CityMSP", "CountyMSP"], peers.EnumerateArray().Select(peer => peer.GetProperty("MSPID").GetString()).Order(StringComparer.Ordinal));
        foreach (var peer in peers.EnumerateArray())
        {
            Assert.AreEqual(network.PeerAddress(peer.GetProperty("MSPID").GetString()!), peer.GetProperty("Endpoint").GetString());
            Assert.AreEqual(height, peer.GetProperty("LedgerHeight").GetUInt64());
            Assert.AreSequenceEqual(["_lifecycle", "ledger"], peer.GetProperty("Chaincodes").EnumerateArray().Select(name => name.GetString()));
        }

        var config = await DiscoverAsync("city", "config", "--channel", District);
        Assert.AreSequenceEqual(["CityMSP", "OrdererMSP", "ProvinceMSP"], config.GetProperty("msps").EnumerateObject().Select(msp => msp.Name).Order(StringComparer.Ordinal));
        Assert.AreEqual("127.0.0.1", config.GetProperty("orderers").GetProperty("OrdererMSP").GetProperty("endpoint")[0].GetProperty("host").GetString());

        var endorsers = (await DiscoverAsync("city", "endorsers", "--channel", District, "--chaincode", "ledger"))[0];
        Assert.AreEqual("ledger", endorsers.GetProperty("Chaincode").GetString());
        Assert.AreSequenceEqual(
            ["CityMSP", "ProvinceMSP"],
            endorsers.GetProperty("EndorsersByGroups").EnumerateObject().Select(group => group.Value[0].GetProperty("MSPID").GetString()).Order(StringComparer.Ordinal));
        Assert.HasCount(2, endorsers.GetProperty("Layouts")[0].GetProperty("quantities_by_group").EnumerateObject().ToList());

        var local = JsonDocument.Parse(await network.DiscoverAsync("CityMSP", network.CryptoFile("CityMSP", "admin"), ["peers"], cancellation)).RootElement;
        Assert.AreSequenceEqual(["CityMSP", "CountyMSP", "ProvinceMSP"], local.EnumerateArray().Select(peer => peer.GetProperty("MSPID").GetString()).Order(StringComparer.Ordinal));

        StringAssert.Contains(await RefusedAsync(() => network.DiscoverAsync("CityMSP", network.Identity("city"), ["peers"], cancellation)), "access denied");
        StringAssert.Contains(await RefusedAsync(() => network.DiscoverAsync("CountyMSP", network.Identity("county"), ["config", "--channel", District], cancellation)), "access denied");
        StringAssert.Contains(await RefusedAsync(() => network.DiscoverAsync("CityMSP", network.Identity("city"), ["endorsers", "--channel", District, "--chaincode", "nothing"], cancellation)), "failed constructing descriptor for chaincodes:");

        async Task<JsonElement> DiscoverAsync(string user, params string[] arguments) =>
            JsonDocument.Parse(await network.DiscoverAsync("CityMSP", network.Identity(user), arguments, cancellation)).RootElement;
    }

    // Valid transactions, and pairs that were endorsed on one state, of which the second conflicts.
    private static async Task FillAsync(EmbeddedNetwork network, CancellationToken cancellationToken)
    {
        foreach (var (channel, mspId, user, root) in new[] { (District, "ProvinceMSP", "province", "350000"), (Exams, "CityMSP", "city", "350100") })
        {
            var units = network.Node.Connect(mspId, user, channel).GetContract("ledger", "units");
            await units.SubmitAsync("Register", [SeveralChannels.Root(mspId, root)], cancellationToken);
            for (var i = 0; i < 8; i++)
            {
                var pair = new List<Transaction>();
                for (var j = 0; j < 2; j++) pair.Add(await units.NewProposal("Register", new ProposalOptions { Arguments = [SeveralChannels.Below(root, i)] }).EndorseAsync(cancellationToken: cancellationToken));
                var submitted = new List<SubmittedTransaction>();
                foreach (var transaction in pair) submitted.Add(await transaction.SubmitAsync(cancellationToken: cancellationToken));
                foreach (var transaction in submitted) await transaction.GetStatusAsync(cancellationToken: cancellationToken);
            }
        }
    }

    private static async Task<string> RefusedAsync(Func<Task> call) => (await Assert.ThrowsExactlyAsync<InvalidOperationException>(call)).Message;

    private static async Task<ulong> HeightAsync(EmbeddedNetwork network, string mspId, string channel, CancellationToken cancellationToken)
    {
        var printed = await network.AsAdministratorAsync(mspId, ["channel", "getinfo", "-c", channel], cancellationToken);
        return JsonDocument.Parse(printed[printed.IndexOf('{', StringComparison.Ordinal)..]).RootElement.GetProperty("height").GetUInt64();
    }
}
