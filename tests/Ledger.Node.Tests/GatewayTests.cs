using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Protos.Peer;

namespace Ledger.Node.Tests;

/// <summary>The gateway, seen by our client, on one network that all tests of the class share.</summary>
[TestClass]
public sealed class GatewayTests
{
    private static TemporaryFolder s_folder = null!;
    private static NodeProcess s_node = null!;

    public required TestContext TestContext { get; init; }

    private CancellationToken Cancellation => TestContext.CancellationToken;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context)
    {
        s_folder = new TemporaryFolder();
        s_node = await NodeProcess.StartAsync(s_folder.Path, context.CancellationToken);
        await s_node.Connect("ProvinceMSP", "province-admin").GetContract("ledger", "units").SubmitAsync("Register", [Units.Province], context.CancellationToken);
    }

    [ClassCleanup]
    public static async Task StopAsync()
    {
        await s_node.DisposeAsync();
        s_folder.Dispose();
    }

    [TestMethod]
    public async Task A_gateway_outside_the_policys_first_organisation_finds_who_must_endorse()
    {
        // The caller's identity is the province's; the gateway is the county's, and must add the province's peer.
        var units = s_node.Connect("CountyMSP", "province-admin").GetContract("ledger", "units");
        await units.SubmitAsync("Register", [Units.City], Cancellation);
    }

    [TestMethod]
    public async Task Endorsers_that_do_not_satisfy_the_policy_make_an_invalid_transaction()
    {
        var units = s_node.Connect("CityMSP", "province-admin").GetContract("ledger", "units");
        var refused = await Assert.ThrowsExactlyAsync<CommitException>(() => units.SubmitAsync(
            "Register", new ProposalOptions { Arguments = [Units.Province], EndorsingOrganizations = ["CityMSP", "CountyMSP"] }, Cancellation));
        Assert.AreEqual(TxValidationCode.EndorsementPolicyFailure, refused.Code);
    }

    [TestMethod]
    public async Task A_chaincode_that_is_not_defined_has_no_peers()
    {
        var nothing = s_node.Connect("CityMSP", "city-reviewer").GetContract("nothing");
        var refused = await Assert.ThrowsExactlyAsync<GatewayException>(() => nothing.EvaluateAsync("Get", [], Cancellation));
        Assert.AreEqual(StatusCode.FailedPrecondition, refused.StatusCode);
        Assert.Contains("no peers available to evaluate chaincode nothing in channel ledger", refused.Message);
    }

    [TestMethod]
    public async Task A_transaction_that_never_comes_times_out()
    {
        var network = s_node.Connect("CityMSP", "city-reviewer");
        var unknown = network.NewCommit(new string('0', 64));
        var expired = await Assert.ThrowsExactlyAsync<CommitStatusException>(() => unknown.GetStatusAsync(new CallSettings { Timeout = TimeSpan.FromMilliseconds(300) }, Cancellation));
        Assert.AreEqual(StatusCode.DeadlineExceeded, expired.StatusCode);
    }

    [TestMethod]
    public async Task The_query_chaincode_tells_height_blocks_and_transactions()
    {
        var network = s_node.Connect("SchoolMSP", "auditor");
        var query = network.GetContract("qscc");
        var info = Hyperledger.Fabric.Protos.Common.BlockchainInfo.Parser.ParseFrom(await query.EvaluateAsync("GetChainInfo", ["ledger"], Cancellation));
        Assert.IsGreaterThan(3UL, info.Height);
        var block = Hyperledger.Fabric.Protos.Common.Block.Parser.ParseFrom(await query.EvaluateAsync("GetBlockByNumber", ["ledger", "3"], Cancellation));
        Assert.AreEqual(3UL, block.Header.Number);
        var beyond = await Assert.ThrowsExactlyAsync<GatewayException>(() => query.EvaluateAsync("GetBlockByNumber", ["ledger", "999999"], Cancellation));
        Assert.Contains("Failed to get block number 999999", beyond.Message);
    }

    [TestMethod]
    public async Task The_committed_definition_and_its_approvals_are_told_by_lifecycle()
    {
        var lifecycle = s_node.Connect("SchoolMSP", "school-registrar").GetContract("_lifecycle");
        var result = Hyperledger.Fabric.Protos.Peer.Lifecycle.QueryChaincodeDefinitionResult.Parser.ParseFrom(await lifecycle.EvaluateAsync(
            "QueryChaincodeDefinition", [new Hyperledger.Fabric.Protos.Peer.Lifecycle.QueryChaincodeDefinitionArgs { Name = "ledger" }.ToByteArray()], Cancellation));
        Assert.AreEqual(1, result.Sequence);
        Assert.HasCount(4, result.Approvals);
        Assert.IsTrue(result.Approvals.Values.All(approved => approved));
    }

    [TestMethod]
    public async Task Only_administrators_approve()
    {
        var lifecycle = s_node.Connect("SchoolMSP", "school-registrar").GetContract("_lifecycle");
        var refused = await Assert.ThrowsExactlyAsync<EndorseException>(() => lifecycle.SubmitAsync(
            "ApproveChaincodeDefinitionForMyOrg",
            new ProposalOptions { Arguments = [new byte[] { 8, 2 }], EndorsingOrganizations = ["SchoolMSP"] }, Cancellation));
        Assert.Contains("Failed to authorize invocation due to failed ACL check", refused.Message + string.Join(' ', refused.Details.Select(detail => detail.Message)));
    }

    [TestMethod]
    public async Task A_hundred_submits_at_once_commit_in_fewer_blocks()
    {
        var units = s_node.Connect("ProvinceMSP", "province-admin").GetContract("ledger", "units");
        var codes = Enumerable.Range(0, 100).Select(i => $"3502{i:00}").ToList();
        await Task.WhenAll(codes.Select(code => units.SubmitAsync(
            "Register", [$$"""{"code":"{{code}}","mspId":"CountyMSP","name":"虚构区","parent":"350000","roles":["county-reviewer"],"tier":"county","v":1}"""], Cancellation)));
        using var listed = JsonDocument.Parse(await units.EvaluateAsync("List", [], Cancellation));
        var present = listed.RootElement.EnumerateArray().Select(unit => unit.GetProperty("code").GetString()!).ToHashSet();
        CollectionAssert.IsSubsetOf(codes, present.ToList());
    }
}
