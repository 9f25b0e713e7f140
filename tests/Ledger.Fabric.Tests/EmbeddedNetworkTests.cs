using System.Text.Json;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;
using Hyperledger.Fabric.Validation;
using Ledger.Network.Store.BlockFiles;
using Ledger.Network.Topology;
using Ledger.Network.Validation;
using Ledger.Node.Tests;
using Ledger.Node.Tests.Parity;
using Transaction = Hyperledger.Fabric.Client.Transaction;

namespace Ledger.Fabric.Tests;

/// <summary>The embedded network, judged by the programs of each release of Hyperledger Fabric that FABRIC_BIN names.</summary>
[TestClass]
[DoNotParallelize]
public sealed class EmbeddedNetworkTests
{
    private const string Unit = """{"code":"350000","mspId":"ProvinceMSP","name":"虚构省","parent":"","roles":["province-admin"],"tier":"province","v":1}""";
    private static readonly string[] Both = ["ProvinceMSP", "CountyMSP"];

    public TestContext TestContext { get; set; } = null!;

    public static IEnumerable<object?[]> Releases => FabricRelease.Rows;

    [TestMethod]
    [DynamicData(nameof(Releases))]
    public async Task Fabrics_peer_command_works_against_it(FabricRelease? release)
    {
        var cancellation = TestContext.CancellationToken;
        using var folder = new TemporaryFolder();
        await using var network = await EmbeddedNetwork.StartAsync(FabricRelease.Require(release), folder.Path, cancellation);
        Task<string> Peer(params string[] arguments) => network.AsAdministratorAsync("ProvinceMSP", arguments, cancellation);

        StringAssert.Contains(await Peer("channel", "list"), EmbeddedNetwork.Channel);
        var before = await HeightAsync(network, cancellation);
        Assert.AreEqual(before - 1, (await network.FetchAsync("newest", network.Orderer, cancellation)).Header.Number);
        var genesis = await network.FetchAsync("0", [], cancellation);
        Assert.AreEqual(genesis.Header, (await network.FetchAsync("config", network.Orderer, cancellation)).Header);
        StringAssert.Contains(await Peer("lifecycle", "chaincode", "querycommitted", "-C", EmbeddedNetwork.Channel), "Name: ledger, Version: 1, Sequence: 1");

        var invocation = JsonSerializer.Serialize(new { Args = new[] { "units:Register", Unit } });
        await network.AsUserAsync("ProvinceMSP", "province-admin",
            ["chaincode", "invoke", .. network.Orderer, "-C", EmbeddedNetwork.Channel, "-n", "ledger", .. network.Peers("ProvinceMSP", "SchoolMSP"), "--waitForEvent", "-c", invocation], cancellation);
        Assert.AreEqual(before + 1, await HeightAsync(network, cancellation));
        StringAssert.Contains(await Peer("chaincode", "query", "-C", EmbeddedNetwork.Channel, "-n", "ledger", "-c", """{"Args":["units:Get","350000"]}"""), "虚构省");
        var refused = await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => Peer("chaincode", "query", "-C", EmbeddedNetwork.Channel, "-n", "ledger", "-c", """{"Args":["units:Get","999999"]}"""));
        StringAssert.Contains(refused.Message, "UNIT_UNKNOWN");
    }

    [TestMethod]
    [DynamicData(nameof(Releases))]
    public async Task Fabrics_peer_command_takes_a_chaincode_through_its_lifecycle(FabricRelease? release)
    {
        var cancellation = TestContext.CancellationToken;
        using var folder = new TemporaryFolder();
        await using var network = await EmbeddedNetwork.StartAsync(FabricRelease.Require(release), folder.Path, cancellation);
        var (package, chaincode) = await StartStepsAsync(folder.Path, cancellation);
        await using var running = chaincode;
        var file = Path.Combine(folder.Path, "steps.tar.gz");
        await File.WriteAllBytesAsync(file, package.Bytes, cancellation);

        string[] definition = ["-C", EmbeddedNetwork.Channel, "-n", "steps", "-v", "1", "--sequence", "1", "--signature-policy", "AND('ProvinceMSP.peer','CountyMSP.peer')"];
        foreach (var mspId in EmbeddedNetwork.MspIds)
        {
            await network.AsAdministratorAsync(mspId, ["lifecycle", "chaincode", "install", file], cancellation);
            StringAssert.Contains(await network.AsAdministratorAsync(mspId, ["lifecycle", "chaincode", "queryinstalled"], cancellation), package.Id);
            await network.AsAdministratorAsync(mspId, ["lifecycle", "chaincode", "approveformyorg", .. network.Orderer, .. definition, "--package-id", package.Id], cancellation);
        }
        var readiness = JsonDocument.Parse(await network.AsAdministratorAsync("ProvinceMSP", ["lifecycle", "chaincode", "checkcommitreadiness", .. definition, "--output", "json"], cancellation));
        foreach (var mspId in EmbeddedNetwork.MspIds) Assert.IsTrue(readiness.RootElement.GetProperty("approvals").GetProperty(mspId).GetBoolean(), mspId);
        await network.AsAdministratorAsync("ProvinceMSP", ["lifecycle", "chaincode", "commit", .. network.Orderer, .. definition, .. network.Peers(EmbeddedNetwork.MspIds)], cancellation);

        await Administration.UntilRunningAsync(network.Node.Connect("ProvinceMSP", "province-admin").GetContract("steps"), "ProvinceMSP", cancellation);
        await Administration.UntilRunningAsync(network.Node.Connect("CountyMSP", "county-reviewer").GetContract("steps"), "CountyMSP", cancellation);
        await network.AsAdministratorAsync("ProvinceMSP",
            ["chaincode", "invoke", .. network.Orderer, "-C", EmbeddedNetwork.Channel, "-n", "steps", .. network.Peers(Both), "--waitForEvent", "-c", """{"Args":["Put","k","字"]}"""], cancellation);
        Assert.AreEqual("字", (await network.AsAdministratorAsync("CountyMSP", ["chaincode", "query", "-C", EmbeddedNetwork.Channel, "-n", "steps", "-c", """{"Args":["Get","k"]}"""], cancellation)).Trim());
    }

    [TestMethod]
    [DynamicData(nameof(Releases))]
    public async Task A_stock_peer_joins_and_reaches_the_same_codes_and_commit_hashes(FabricRelease? release)
    {
        var cancellation = TestContext.CancellationToken;
        using var folder = new TemporaryFolder();
        await using var network = await EmbeddedNetwork.StartAsync(FabricRelease.Require(release), folder.Path, cancellation);
        await using var administration = await Administration.OpenAsync(network.Node, cancellation);
        var (package, chaincode) = await StartStepsAsync(folder.Path, cancellation);
        await using var running = chaincode;
        await administration.DefineAsync(new[] { "ProvinceMSP", "CountyMSP", "CityMSP" }.ToDictionary(mspId => mspId, _ => package), cancellation);
        var steps = network.Node.Connect("ProvinceMSP", "province-admin").GetContract(Administration.Chaincode);
        foreach (var mspId in Both) await Administration.UntilRunningAsync(steps, mspId, cancellation);

        var codes = await SubmitSeriesAsync(steps, cancellation);
        CollectionAssert.IsSubsetOf(
            new[] { TxValidationCode.Valid, TxValidationCode.MvccReadConflict, TxValidationCode.PhantomReadConflict, TxValidationCode.EndorsementPolicyFailure },
            codes.Distinct().ToArray(), "the series reaches too little");

        ulong height;
        var (process, address) = await network.JoinAsync("ProvinceMSP", cancellation);
        await using (process)
        {
            using var channel = FabricChannel.Create(address, await File.ReadAllTextAsync(network.CryptoFile("ProvinceMSP", "tlsca", "cert.pem"), cancellation));
            var theirs = Gateway.Connect(new GatewayOptions(channel, network.Node.Identity("auditor"))).GetNetwork(EmbeddedNetwork.Channel).Ledger;
            var ours = network.Node.Connect("ProvinceMSP", "auditor").Ledger;
            height = (await ours.GetChainInfoAsync(cancellation)).Height;
            while ((await theirs.GetChainInfoAsync(cancellation)).Height < height) await Task.Delay(200, cancellation);

            for (var number = 0UL; number < height; number++)
            {
                var expected = await theirs.GetBlockAsync(number, cancellation);
                var block = await ours.GetBlockAsync(number, cancellation);
                Assert.AreEqual(expected.Header, block.Header, $"header of block {number}");
                foreach (var entry in new[] { BlockMetadataIndex.TransactionsFilter, BlockMetadataIndex.CommitHash })
                {
                    // Fabric's peer gives block 0 no commit hash.
                    if (expected.Metadata.Metadata.Count <= (int)entry) continue;
                    Assert.AreEqual(expected.Metadata.Metadata[(int)entry], block.Metadata.Metadata[(int)entry], $"{entry} of block {number}");
                }
            }
            TestContext.WriteLine($"{release!.Version()}: {height} blocks, {string.Join(", ", codes.CountBy(code => code).Select(count => $"{count.Value} {count.Key}"))}");
        }

        // The peer has ended; what it kept of the chain makes a ledger of ours again.
        var (channelId, info) = await LedgerImport.ReadAsync(network.StockPeersChain, Path.Combine(folder.Path, "imported.db"), cancellationToken: cancellation);
        Assert.AreEqual((EmbeddedNetwork.Channel, height), (channelId, info.Height));
        Assert.IsNull((await LedgerVerifier.VerifyAsync(Path.Combine(folder.Path, "imported.db"), cancellationToken: cancellation)).Problem);
    }

    [TestMethod]
    [DynamicData(nameof(Releases))]
    public async Task Fabrics_ledgerutil_finds_no_error_in_exported_blocks(FabricRelease? release)
    {
        var cancellation = TestContext.CancellationToken;
        var programs = FabricRelease.Require(release);
        using var folder = new TemporaryFolder();
        await using var network = await EmbeddedNetwork.StartAsync(programs, folder.Path, cancellation);
        await network.Node.Connect("ProvinceMSP", "province-admin").GetContract("ledger", "units").SubmitAsync("Register", [Unit], cancellation);
        var store = Path.Combine(folder.Path, "exported");
        var (_, info) = await LedgerExport.WriteAsync(
            new NetworkFolder(folder.Path).Store, Path.Combine(store, "ledgersData", "chains", "chains", EmbeddedNetwork.Channel), BlockFileFormat.PeerFiles, cancellation);
        var results = Directory.CreateDirectory(Path.Combine(folder.Path, "results")).FullName;
        var said = await FabricProcess.RunAsync(programs.Program("ledgerutil"), ["verify", store, "-o", results], programs.ProgramEnvironment([]), cancellation);
        StringAssert.Contains(said, "No error is found");
        TestContext.WriteLine($"{programs.Version()}: {info.Height} blocks");
    }

    /// <summary>The steps contract as a service, and the package that tells a peer where it is.</summary>
    private static async Task<(ChaincodePackage Package, ChaincodeProcess Process)> StartStepsAsync(string folder, CancellationToken cancellationToken)
    {
        var port = LoopbackPorts.Choose(1)[0];
        var package = ChaincodePackage.Create("steps_1", new ServiceConnection { Address = $"127.0.0.1:{port}" });
        string[] command = ["dotnet", Path.Combine(AppContext.BaseDirectory, "Ledger.Interop.Chaincode.dll")];
        return (package, await ChaincodeProcess.StartAsync(folder, command, port, package.Id, cancellationToken));
    }

    /// <summary>A series endorsed in threes on one state, then ordered together; a few by one organisation alone.</summary>
    private static async Task<List<TxValidationCode>> SubmitSeriesAsync(Contract steps, CancellationToken cancellationToken)
    {
        var codes = new List<TxValidationCode>();
        foreach (var together in new StepsSeries(seed: 5).Submits(count: 118).Chunk(3))
        {
            var endorsed = new List<Transaction>();
            foreach (var arguments in together)
            {
                var options = new ProposalOptions
                {
                    Arguments = [.. arguments.Select(argument => (Argument)argument)],
                    EndorsingOrganizations = (codes.Count + endorsed.Count) % 20 == 19 ? ["ProvinceMSP"] : Both,
                    TransientData = new Dictionary<string, Argument> { ["secret"] = "s1", ["other"] = "字" },
                };
                endorsed.Add(await steps.NewProposal("run", options).EndorseAsync(cancellationToken: cancellationToken));
            }
            var submitted = new List<SubmittedTransaction>();
            foreach (var transaction in endorsed) submitted.Add(await transaction.SubmitAsync(cancellationToken: cancellationToken));
            foreach (var transaction in submitted) codes.Add((await transaction.GetStatusAsync(cancellationToken: cancellationToken)).Code);
        }
        return codes;
    }

    private async Task<ulong> HeightAsync(EmbeddedNetwork network, CancellationToken cancellationToken)
    {
        var printed = await network.AsAdministratorAsync("ProvinceMSP", ["channel", "getinfo", "-c", EmbeddedNetwork.Channel], cancellationToken);
        TestContext.WriteLine(printed);
        return JsonDocument.Parse(printed[printed.IndexOf('{', StringComparison.Ordinal)..]).RootElement.GetProperty("height").GetUInt64();
    }
}
