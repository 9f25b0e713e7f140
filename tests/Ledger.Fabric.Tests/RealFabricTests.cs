using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Import;
using Ledger.Sdk.Sample;
using Ledger.Sdk.Trust;
using Ledger.Sdk.Verify;
using Ledger.Sdk.Workspaces;

namespace Ledger.Fabric.Tests;

/// <summary>Our block 0, client and chaincode with each release of Hyperledger Fabric that FABRIC_BIN names.</summary>
[TestClass]
[DoNotParallelize]
public sealed partial class RealFabricTests
{
    private static readonly ConcurrentDictionary<FabricRelease, Lazy<Task<FabricNetwork>>> Networks = new();
    private static readonly string[] BothOrganisations = ["ProvinceMSP", "CountyMSP"];

    public TestContext TestContext { get; set; } = null!;

    public static IEnumerable<object?[]> Releases => FabricRelease.Rows;

    [ClassCleanup]
    public static async Task StopNetworksAsync()
    {
        foreach (var network in Networks.Values)
        {
            if (network.Value.IsCompletedSuccessfully)
                await (await network.Value).DisposeAsync();
        }
    }

    [TestMethod]
    [DynamicData(nameof(Releases))]
    public async Task A_province_registers_itself_and_everyone_reads_it_back(FabricRelease? release)
    {
        var network = await NetworkOfAsync(release);
        await RegisterProvinceAsync(network);

        foreach (var mspId in network.MspIds)
        {
            using var channel = await network.ConnectAsync(mspId);
            var unit = await ContractOf(network, channel, await network.IdentityAsync("auditor")).EvaluateAsync("units:Get", ["350000"]);
            Assert.AreEqual("ProvinceMSP", JsonDocument.Parse(unit).RootElement.GetProperty("mspId").GetString(), mspId);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Releases))]
    public async Task Services_with_and_without_TLS_and_a_dialling_chaincode_endorse_one_transaction_alike(FabricRelease? release)
    {
        var network = await NetworkOfAsync(release);
        await RegisterProvinceAsync(network);
        using var channel = await network.ConnectAsync("SchoolMSP");
        var contract = ContractOf(network, channel, await network.IdentityAsync("auditor"));

        var answers = new HashSet<string>(StringComparer.Ordinal);
        foreach (var mspId in network.MspIds)
        {
            var alone = await contract.NewProposal("units:List", new ProposalOptions { EndorsingOrganizations = [mspId] }).EndorseAsync();
            answers.Add(Encoding.UTF8.GetString(alone.GetResult()));
        }
        Assert.HasCount(1, answers);
        var together = await contract.NewProposal("units:List", new ProposalOptions { EndorsingOrganizations = [.. network.MspIds] }).EndorseAsync();
        Assert.AreEqual(answers.Single(), Encoding.UTF8.GetString(together.GetResult()));
    }

    [TestMethod]
    [DynamicData(nameof(Releases))]
    public async Task A_refusal_reaches_the_caller_with_the_chaincodes_own_message(FabricRelease? release)
    {
        var network = await NetworkOfAsync(release);
        await RegisterProvinceAsync(network);
        using var channel = await network.ConnectAsync("SchoolMSP");
        var contract = ContractOf(network, channel, await network.IdentityAsync("school-registrar"));

        var refused = await Assert.ThrowsExactlyAsync<EndorseException>(() => contract.SubmitAsync("units:Register", Submit(Unit(
            "3435000001", "school", "350102", "SchoolMSP", "school-registrar"))));

        Assert.AreEqual(StatusCode.Aborted, refused.StatusCode);
        Assert.IsNotEmpty(refused.Details);
        StringAssert.Contains(refused.Message, "UNIT_UNKNOWN");
        CollectionAssert.IsSubsetOf(refused.Details.Select(d => d.MspId).Distinct().ToList(), BothOrganisations);
    }

    [TestMethod]
    [DynamicData(nameof(Releases))]
    public async Task Of_two_submits_that_read_the_same_version_the_second_is_a_conflict(FabricRelease? release)
    {
        var network = await NetworkOfAsync(release);
        await RegisterProvinceAsync(network);
        using var channel = await network.ConnectAsync("ProvinceMSP");
        var contract = ContractOf(network, channel, await network.IdentityAsync("province-admin"));
        await SubmitOnceAsync(contract, Unit("350100", "city", "350000", "CityMSP", "city-reviewer"));

        // Both read the city's key at one version; the order decides.
        var options = Submit(Unit("350100", "city", "350000", "CityMSP", "city-reviewer"));
        var first = await EndorsedAsync(() => contract.NewProposal("units:Register", options).EndorseAsync());
        var second = await EndorsedAsync(() => contract.NewProposal("units:Register", options).EndorseAsync());
        var committed = await (await first.SubmitAsync()).GetStatusAsync();
        var conflict = await (await second.SubmitAsync()).GetStatusAsync();

        Assert.AreEqual(TxValidationCode.Valid, committed.Code);
        Assert.AreEqual(TxValidationCode.MvccReadConflict, conflict.Code);
    }

    [TestMethod]
    [DynamicData(nameof(Releases))]
    public async Task Every_block_of_the_channel_verifies_from_our_block_0(FabricRelease? release)
    {
        var network = await NetworkOfAsync(release);
        await RegisterProvinceAsync(network);
        using var channel = await network.ConnectAsync("CountyMSP");
        var ledger = Gateway.Connect(new GatewayOptions(channel, await network.IdentityAsync("auditor")))
            .GetNetwork(network.Channel).Ledger;
        var height = (await ledger.GetChainInfoAsync()).Height;
        Assert.IsGreaterThan(5UL, height, "approvals, commit and registration are blocks of their own");

        var verifier = new BlockVerifier(TrustAnchor.Of(network.Genesis));
        for (var number = 0UL; number < height; number++)
        {
            var verification = verifier.Verify((await ledger.GetBlockAsync(number)).ToByteArray());
            Assert.IsTrue(verification.IsValid, $"block {number}: {string.Join("; ", verification.Findings)}");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Releases))]
    public async Task A_school_anchors_the_county_reviews_and_a_university_verifies(FabricRelease? release)
    {
        var network = await NetworkOfAsync(release);
        var workspace = new Workspace(network.WorkingFolder);
        await using var province = await LedgerClient.ConnectAsync(workspace, "province-admin");
        await using var county = await LedgerClient.ConnectAsync(workspace, "county-reviewer");
        await using var school = await LedgerClient.ConnectAsync(workspace, "school-registrar");
        Task RegisterAsync(string code, UnitTier tier, string parent, string mspId, string role) => province.RegisterUnitAsync(
            new UnitRegistration { Code = code, Name = tier.ToString(), Tier = tier, Parent = parent, MspId = mspId, Roles = [role] });
        await RegisterAsync("350000", UnitTier.Province, "", "ProvinceMSP", Roles.ProvinceAdmin);
        await RegisterAsync("350100", UnitTier.City, "350000", "CityMSP", Roles.CityReviewer);
        await RegisterAsync("350102", UnitTier.County, "350100", "CountyMSP", Roles.CountyReviewer);
        await RegisterAsync("3435000001", UnitTier.School, "350102", "SchoolMSP", Roles.SchoolRegistrar);
        await province.PublishRuleSetAsync("350000", RuleSet.FujianHighSchool);
        await province.ApproveRuleSetAsync("350000", RuleSet.FujianHighSchool.Id, "1");
        await province.OpenTermAsync(new TermOpening { Owner = "350000", Term = "2025-2026-1", Stages = [new StageOpening("entry")] });

        var sample = new SampleOptions { Students = 5 };
        var files = await SampleWriter.WriteAsync(Path.Combine(network.WorkingFolder, "files"), sample);
        using var store = await LedgerStore.OpenAsync(workspace);
        await store.ImportRosterAsync(files.Roster);
        var anchored = await school.AnchorAsync(store, files.Records, new ImportOptions { School = "3435000001", Term = "2025-2026-1" });
        var receipt = anchored.Receipts.Single();
        await county.ReviewAsync(store, receipt.BatchId, accept: true);

        var student = SampleWriter.CreateStudents(sample)[0];
        var bundle = await store.ExportBundleAsync(new BundleRequest { RegistryNumber = student.RegistryNumber, Batches = [receipt.BatchId] });
        var genesis = (await province.GetChannelAsync()).GenesisHash;
        var options = new VerifyOptions { Applicant = new Applicant(student.Name, student.RegistryNumber), TrustedGenesisHashes = [genesis] };
        var online = await county.VerifyAsync(bundle, options);
        Assert.AreEqual(VerdictResult.Valid, online.Result, Lines(online));
        var trust = TrustFile.Parse(await province.ExportTrustAsync(), "trust.json", [genesis]);
        var offline = new OfflineVerifier(trust, options).Verify(bundle);
        Assert.AreEqual(VerdictResult.ValidAsOf, offline.Result, Lines(offline));
        bundle[bundle.Length / 2] ^= 1;
        Assert.AreEqual(VerdictResult.NotEstablished, new OfflineVerifier(trust, options).Verify(bundle).Result);
    }

    private static string Lines(Verdict verdict) =>
        string.Join('\n', verdict.Lines.Select(l => $"{l.Check} {l.Outcome} {l.Describe(LedgerLanguage.English)}"));

    private async Task<FabricNetwork> NetworkOfAsync(FabricRelease? release)
    {
        return await Networks.GetOrAdd(FabricRelease.Require(release), release => new Lazy<Task<FabricNetwork>>(async () =>
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
            TestContext.WriteLine($"{release}: {release.Version()}");
            return await FabricNetwork.StartAsync(release, Directory.CreateTempSubdirectory("ledger-fabric-").FullName, limit.Token);
        })).Value;
    }

    private static async Task RegisterProvinceAsync(FabricNetwork network)
    {
        using var channel = await network.ConnectAsync("ProvinceMSP");
        await SubmitOnceAsync(
            ContractOf(network, channel, await network.IdentityAsync("province-admin")),
            Unit("350000", "province", "", "ProvinceMSP", "province-admin"));
    }

    private static async Task SubmitOnceAsync(Contract contract, string unit)
    {
        var code = JsonDocument.Parse(unit).RootElement.GetProperty("code").GetString()!;
        var units = Encoding.UTF8.GetString(await contract.EvaluateAsync("units:List"));
        if (!units.Contains($"\"code\":\"{code}\"", StringComparison.Ordinal))
            await EndorsedAsync(() => contract.SubmitAsync("units:Register", Submit(unit)));
    }

    // A peer that has not committed yet what another has simulates on an older state, and the two answers differ.
    private static async Task<T> EndorsedAsync<T>(Func<Task<T>> endorse)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await endorse();
            }
            catch (EndorseException e) when (e.IsTransient && tries < 100)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100));
            }
        }
    }

    private static ProposalOptions Submit(string argument) =>
        new() { Arguments = [argument], EndorsingOrganizations = BothOrganisations };

    private static string Unit(string code, string tier, string parent, string mspId, string role) =>
        $$"""{"code":"{{code}}","mspId":"{{mspId}}","name":"{{tier}}","parent":"{{parent}}","roles":["{{role}}"],"tier":"{{tier}}","v":1}""";

    private static Contract ContractOf(FabricNetwork network, ChannelBase channel, SigningIdentity identity) =>
        Gateway.Connect(new GatewayOptions(channel, identity)).GetNetwork(network.Channel).GetContract(network.Chaincode);
}
