using Grpc.Core;
using Hyperledger.Fabric.Client;
using Ledger.Fabric.Tests.Scenarios.Chaincode;

namespace Ledger.Fabric.Tests.Scenarios;

/// <summary>errors.feature.</summary>
[TestClass]
[DoNotParallelize]
public sealed class ErrorScenarios : ScenarioTests
{
    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task Evaluate_fails_with_incorrect_arguments(ScenarioPlace place)
    {
        using var client = await GivenAsync(place, ScenarioChaincode.Errors, AllThree);
        var failure = await Assert.ThrowsExactlyAsync<GatewayException>(() => client.EvaluateAsync("exists", [], Cancellation));
        AssertFailure(failure, StatusCode.Unknown, "evaluate call to endorser returned error: chaincode response 500, Expected 1 parameters, but 0 have been supplied");
    }

    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task Submit_fails_with_incorrect_chaincode_name(ScenarioPlace place)
    {
        using var client = await GivenAsync(place, ScenarioChaincode.Errors, AllThree);
        var failure = await Assert.ThrowsExactlyAsync<EndorseException>(() => client.Channel.GetContract("nonexistent").SubmitAsync("exists", [], Cancellation));
        AssertFailure(failure, StatusCode.FailedPrecondition,
            "no combination of peers can be derived which satisfy the endorsement policy: No metadata was found for chaincode nonexistent in channel mychannel");
    }

    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task Submit_fails_with_incorrect_transaction_name(ScenarioPlace place)
    {
        using var client = await GivenAsync(place, ScenarioChaincode.Errors, AllThree);
        var failure = await Assert.ThrowsExactlyAsync<EndorseException>(() => client.SubmitAsync("nonexistent", [], Cancellation));
        AssertFailure(failure, StatusCode.Aborted, "failed to endorse transaction, see attached details for more info");
        const string message = "chaincode response 500, You've asked to invoke a function that does not exist: nonexistent";
        Scenario.AssertDetails(failure, (client.Network.Peer("Org1MSP"), message), (client.Network.Peer("Org1MSP", 1), message));
    }

    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task Evaluate_crash_chaincode(ScenarioPlace place)
    {
        using var client = await GivenAsync(place, ScenarioChaincode.Errors, AllThree);
        var failure = await Assert.ThrowsExactlyAsync<GatewayException>(() => client.EvaluateAsync("crash", [], Cancellation));
        AssertFailure(failure, StatusCode.Aborted, "failed to evaluate transaction, see attached details for more info");
        Scenario.AssertDetails(failure, [.. client.Network.Peers.Select(peer => (peer, "chaincode stream terminated"))]);
    }

    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task Evaluate_with_signer_from_unauthorized_MSP(ScenarioPlace place)
    {
        using var client = await GivenAsync(place, ScenarioChaincode.Errors, AllThree);
        var proposal = client.Contract.NewProposal("exists", ["123"]);
        var signature = await (await client.Network.UserAsync("Org3MSP")).SignDigestAsync(proposal.GetDigest(), Cancellation);
        var signed = client.Gateway.NewSignedProposal(proposal.GetBytes(), signature);
        var failure = await Assert.ThrowsExactlyAsync<GatewayException>(() => signed.EvaluateAsync(cancellationToken: Cancellation));
        const string message = "error validating proposal: access denied: channel [mychannel] creator org [Org1MSP]";
        AssertFailure(failure, StatusCode.FailedPrecondition, "evaluate call to endorser returned error: " + message);
        Scenario.AssertDetails(failure, (client.Network.Peer("Org1MSP"), message));
    }

    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task Org1_fails_to_evaluate(ScenarioPlace place)
    {
        using var client = await GivenAsync(place, ScenarioChaincode.Errors, AllThree);
        var failure = await Assert.ThrowsExactlyAsync<GatewayException>(() => client.EvaluateAsync("orgsFail", ["""["Org1MSP"]"""], Cancellation));
        AssertFailure(failure, StatusCode.Unknown, "evaluate call to endorser returned error: chaincode response 500, Org1MSP refuses to endorse this");
    }

    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task Org3_fails_to_endorse(ScenarioPlace place)
    {
        using var client = await GivenAsync(place, ScenarioChaincode.Errors, AllThree);
        var failure = await Assert.ThrowsExactlyAsync<EndorseException>(() => client.SubmitAsync("orgsFail", ["""["Org3MSP"]"""], Cancellation));
        AssertFailure(failure, StatusCode.Aborted, "failed to collect enough transaction endorsements, see attached details for more info");
        Scenario.AssertDetails(failure, (client.Network.Peer("Org3MSP"), "Org3MSP refuses to endorse this"));
    }

    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task Org2_and_Org3_fail_to_endorse(ScenarioPlace place)
    {
        using var client = await GivenAsync(place, ScenarioChaincode.Errors, AllThree);
        var failure = await Assert.ThrowsExactlyAsync<EndorseException>(() => client.SubmitAsync("orgsFail", ["""["Org2MSP","Org3MSP"]"""], Cancellation));
        AssertFailure(failure, StatusCode.Aborted, "failed to collect enough transaction endorsements, see attached details for more info");
        Scenario.AssertDetails(failure,
            (client.Network.Peer("Org2MSP"), "Org2MSP refuses to endorse this"),
            (client.Network.Peer("Org2MSP", 1), "Org2MSP refuses to endorse this"),
            (client.Network.Peer("Org3MSP"), "Org3MSP refuses to endorse this"));
    }

    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task Submit_non_deterministic_transaction(ScenarioPlace place)
    {
        using var client = await GivenAsync(place, ScenarioChaincode.Errors, AllThree);
        var failure = await Assert.ThrowsExactlyAsync<EndorseException>(() => client.SubmitAsync("nondet", [], Cancellation));
        AssertFailure(failure, StatusCode.Aborted, "failed to collect enough transaction endorsements");
        const string message = "ProposalResponsePayloads do not match";
        Scenario.AssertDetails(failure,
            (client.Network.Peer("Org2MSP"), message), (client.Network.Peer("Org2MSP", 1), message), (client.Network.Peer("Org3MSP"), message));
    }

    private static void AssertFailure(GatewayException failure, StatusCode status, string message)
    {
        Assert.AreEqual(status, failure.StatusCode, failure.Message);
        Assert.Contains(message, failure.Message);
    }
}
