using Hyperledger.Fabric.Client;

namespace Hyperledger.Fabric.Admin.Tests;

[TestClass]
public sealed class LifecycleAdminTests
{
    private static readonly string[] Two = ["Org1MSP", "Org2MSP"];
    private static TestNetwork _network = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context) => _network = await TestNetwork.StartAsync();

    [ClassCleanup]
    public static async Task StopAsync() => await _network.DisposeAsync();

    [TestMethod]
    public async Task A_definition_is_approved_by_two_of_three_and_committed_and_every_step_may_be_repeated()
    {
        var definition = Definition("basic") with
        {
            EndorsementPolicy = ChaincodePolicy.Parse("AND('Org1MSP.peer', 'Org2MSP.peer')"),
            Collections =
            [
                new CollectionDefinition { Name = "shared", MemberPolicy = ChaincodePolicy.Parse("OR('Org1MSP.member', 'Org2MSP.member')"), MaximumPeerCount = 1, BlockToLive = 7, MemberOnlyRead = true },
                new CollectionDefinition { Name = "guarded", MemberPolicy = ChaincodePolicy.Parse("OR('Org1MSP.member')"), EndorsementPolicy = ChaincodePolicy.Parse("OR('Org1MSP.peer')") },
            ],
        };
        var (one, two) = (await AdminAsync("Org1MSP"), await AdminAsync("Org2MSP"));
        Assert.IsNull(await one.GetCommittedAsync("basic"));
        Assert.IsNull(await one.GetApprovedAsync("basic", 1));

        Assert.AreEqual(LifecycleOutcome.Recorded, await one.ApproveAsync(definition, "basic_1.0:00"));
        Assert.AreEqual(LifecycleOutcome.AlreadyRecorded, await one.ApproveAsync(definition, "basic_1.0:00"));
        Assert.AreEqual("Org1MSP", Approvals((await one.CheckCommitReadinessAsync(definition)).Approvals));
        Assert.AreEqual(LifecycleOutcome.Recorded, await two.ApproveAsync(definition));
        Assert.AreEqual("Org1MSP Org2MSP", Approvals((await one.CheckCommitReadinessAsync(definition)).Approvals));

        Assert.AreEqual(LifecycleOutcome.Recorded, await one.CommitAsync(definition, Two));
        Assert.AreEqual(LifecycleOutcome.AlreadyRecorded, await two.CommitAsync(definition, Two));
        Assert.AreEqual(LifecycleOutcome.AlreadyRecorded, await one.ApproveAsync(definition, "basic_1.0:00"));

        var committed = await two.GetCommittedAsync("basic");
        Assert.IsNotNull(committed);
        Assert.AreEqual("Org1MSP Org2MSP", Approvals(committed.Approvals));
        Same(definition, committed.Definition);
        Same(definition, (await two.ListCommittedAsync()).Single(listed => listed.Name == "basic"));
        var approved = await one.GetApprovedAsync("basic", 1);
        Assert.AreEqual("basic_1.0:00", approved?.PackageId);
        Same(definition, approved!.Definition);
        Assert.IsNull((await two.GetApprovedAsync("basic"))!.PackageId);

        // An approval may be replaced after the commit: another package for the same definition.
        Assert.AreEqual(LifecycleOutcome.Recorded, await two.ApproveAsync(definition, "basic_1.0:11"));
        Assert.AreEqual("basic_1.0:11", (await two.GetApprovedAsync("basic"))!.PackageId);
    }

    [TestMethod]
    public async Task Without_a_policy_the_channels_own_holds_and_the_next_sequence_changes_the_definition()
    {
        var (one, two) = (await AdminAsync("Org1MSP"), await AdminAsync("Org2MSP"));
        var definition = Definition("plain");
        foreach (var admin in new[] { one, two }) await admin.ApproveAsync(definition);
        await one.CommitAsync(definition, Two);
        Assert.AreEqual("/Channel/Application/Endorsement", (await one.GetCommittedAsync("plain"))!.Definition.EndorsementPolicy!.ToString());
        Assert.AreEqual(LifecycleOutcome.AlreadyRecorded, await one.CommitAsync(definition, Two));

        var next = definition with { Sequence = 2, InitRequired = true, EndorsementPolicy = ChaincodePolicy.Reference("/Channel/Application/Writers") };
        foreach (var admin in new[] { one, two }) await admin.ApproveAsync(next);
        await two.CommitAsync(next, Two);
        Same(next, (await one.GetCommittedAsync("plain"))!.Definition);
    }

    [TestMethod]
    public async Task A_sequence_that_is_not_the_next_is_refused_with_the_peers_words()
    {
        var admin = await AdminAsync("Org3MSP");
        var refused = await Assert.ThrowsExactlyAsync<EndorseException>(() => admin.ApproveAsync(Definition("wrong") with { Sequence = 5 }));
        Assert.Contains("requested sequence 5 is larger than the next available sequence number 1", refused.ChaincodeMessage!);
        var unready = await Assert.ThrowsExactlyAsync<GatewayException>(() => admin.CheckCommitReadinessAsync(Definition("wrong") with { Sequence = 2 }));
        Assert.Contains("requested sequence is 2, but new definition must be sequence 1", unready.ChaincodeMessage!);
    }

    [TestMethod]
    public async Task A_commit_that_its_own_endorser_did_not_approve_and_another_definition_of_the_same_sequence_are_refused()
    {
        var (one, two) = (await AdminAsync("Org1MSP"), await AdminAsync("Org2MSP"));
        var definition = Definition("split");
        await one.ApproveAsync(definition);
        var refused = await Assert.ThrowsExactlyAsync<EndorseException>(() => one.CommitAsync(definition, Two));
        Assert.Contains("chaincode definition not agreed to by this org (Org2MSP)", refused.Message);

        await two.ApproveAsync(definition);
        await one.CommitAsync(definition, Two);
        await Assert.ThrowsExactlyAsync<EndorseException>(() => one.CommitAsync(definition with { Version = "2.0" }, Two));
    }

    [TestMethod]
    public async Task One_endorsing_organisation_is_too_few_for_a_commit()
    {
        var one = await AdminAsync("Org1MSP");
        var definition = Definition("few");
        await one.ApproveAsync(definition);
        var refused = await Assert.ThrowsExactlyAsync<CommitException>(() => one.CommitAsync(definition, ["Org1MSP"]));
        Assert.AreEqual(Protos.Peer.TxValidationCode.EndorsementPolicyFailure, refused.Code);
        Assert.IsNull(await one.GetCommittedAsync("few"));
    }

    [TestMethod]
    public async Task A_user_approves_nothing_and_an_unknown_channel_is_refused()
    {
        var gateway = Gateway.Connect(new GatewayOptions(await _network.ConnectAsync("Org1MSP"), await _network.UserAsync("Org1MSP")));
        var refused = await Assert.ThrowsAsync<GatewayException>(() => new LifecycleAdmin(gateway, TestNetwork.Channel).ApproveAsync(Definition("denied")));
        Assert.Contains("failed ACL check", refused.Message);

        var admin = Gateway.Connect(new GatewayOptions(await _network.ConnectAsync("Org1MSP"), await _network.Crypto.AdministratorAsync("Org1MSP")));
        await Assert.ThrowsExactlyAsync<GatewayException>(() => new LifecycleAdmin(admin, "nowhere").GetCommittedAsync("basic"));
    }

    [TestMethod]
    public void A_policy_says_what_it_is_and_members_are_named_by_signatures()
    {
        Assert.AreEqual("OR('Org1MSP.peer', 'Org2MSP.peer')", ChaincodePolicy.Parse("OR('Org1MSP.peer','Org2MSP.peer')").ToString());
        Assert.AreEqual(ChaincodePolicy.Parse("OR('A.peer')"), ChaincodePolicy.Parse("OR( 'A.peer' )"));
        Assert.AreNotEqual(ChaincodePolicy.Parse("OR('A.peer')"), ChaincodePolicy.Parse("OR('A.member')"));
        Assert.ThrowsExactly<FormatException>(() => ChaincodePolicy.Parse("OR('A')"));
        var collection = new CollectionDefinition { Name = "shared", MemberPolicy = ChaincodePolicy.Reference("/Channel/Application/Readers") };
        var wrong = Assert.ThrowsExactly<ArgumentException>(() => collection.ToMessage());
        Assert.Contains("'shared'", wrong.Message);
    }

    [TestMethod]
    public async Task A_peer_tells_which_chaincodes_run_from_a_package()
    {
        var (one, two) = (await AdminAsync("Org1MSP"), await AdminAsync("Org2MSP"));
        var peer = await _network.PeerAsync("Org1MSP");
        var packageId = await peer.InstallChaincodeAsync(ChaincodePackage.Create("shared_1.0", new ServiceConnection { Address = "127.0.0.1:9999" }).Bytes);
        foreach (var name in new[] { "second", "first" })
        {
            var definition = Definition(name);
            await one.ApproveAsync(definition, packageId);
            await two.ApproveAsync(definition);
            Assert.AreEqual(name == "first" ? "second" : "", await ReferencesAsync(), "an approval alone is no reference");
            await one.CommitAsync(definition, Two);
        }
        Assert.AreEqual("first second", await ReferencesAsync());

        async Task<string> ReferencesAsync() => string.Join(' ', (await peer.ListInstalledAsync())
            .Single(installed => installed.PackageId == packageId).References.GetValueOrDefault(TestNetwork.Channel, []).Select(chaincode => chaincode.Name));
    }

    private static ChaincodeDefinition Definition(string name) => new() { Name = name, Version = "1.0", Sequence = 1 };

    private static string Approvals(IReadOnlyDictionary<string, bool> approvals)
    {
        CollectionAssert.AreEquivalent(new[] { "Org1MSP", "Org2MSP", "Org3MSP" }, approvals.Keys.ToArray());
        return string.Join(' ', approvals.Where(approval => approval.Value).Select(approval => approval.Key).Order(StringComparer.Ordinal));
    }

    private static void Same(ChaincodeDefinition expected, ChaincodeDefinition actual)
    {
        Assert.AreEqual(expected with { Collections = [] }, actual with { Collections = [] });
        CollectionAssert.AreEqual(expected.Collections.ToArray(), actual.Collections.ToArray());
    }

    private static async Task<LifecycleAdmin> AdminAsync(string mspId) => new(
        Gateway.Connect(new GatewayOptions(await _network.ConnectAsync(mspId), await _network.Crypto.AdministratorAsync(mspId))), TestNetwork.Channel);
}
