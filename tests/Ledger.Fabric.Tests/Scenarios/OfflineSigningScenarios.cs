using System.Text;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Msp;
using Ledger.Fabric.Tests.Scenarios.Chaincode;
using Ledger.Fabric.Tests.Scenarios.Networks;

namespace Ledger.Fabric.Tests.Scenarios;

/// <summary>offlinesign.feature: the gateway has an identity and no signer.</summary>
[TestClass]
[DoNotParallelize]
public sealed class OfflineSigningScenarios : ScenarioTests
{
    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task Evaluate_and_submit_fail_without_signing(ScenarioPlace place)
    {
        using var user = await GivenAsync(place, ScenarioChaincode.Basic, OneAndTwo);
        using var channel = await user.Network.ConnectAsync(user.Network.Peer("Org1MSP"));
        var contract = WithoutSigner(channel, await user.Network.UserAsync("Org1MSP")).GetNetwork(ScenarioNetwork.Channel).GetContract("basic");
        await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => contract.EvaluateAsync("echo", ["conga"], Cancellation));
        await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => contract.SubmitAsync("echo", ["conga"], Cancellation));
    }

    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task Evaluate_succeeds_with_offline_signing(ScenarioPlace place)
    {
        using var user = await GivenAsync(place, ScenarioChaincode.Basic, OneAndTwo);
        using var channel = await user.Network.ConnectAsync(user.Network.Peer("Org1MSP"));
        var identity = await user.Network.UserAsync("Org1MSP");
        var gateway = WithoutSigner(channel, identity);
        var proposal = gateway.GetNetwork(ScenarioNetwork.Channel).GetContract("basic").NewProposal("echo", ["conga"]);
        var result = await gateway.NewSignedProposal(proposal.GetBytes(), await SignAsync(proposal, identity)).EvaluateAsync(cancellationToken: Cancellation);
        Assert.AreEqual("conga", Encoding.UTF8.GetString(result));
    }

    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task Submit_succeeds_with_offline_signing(ScenarioPlace place)
    {
        using var user = await GivenAsync(place, ScenarioChaincode.Basic, OneAndTwo);
        using var channel = await user.Network.ConnectAsync(user.Network.Peer("Org1MSP"));
        var identity = await user.Network.UserAsync("Org1MSP");
        var gateway = WithoutSigner(channel, identity);
        var proposal = gateway.GetNetwork(ScenarioNetwork.Channel).GetContract("basic").NewProposal("echo", ["conga"]);
        var transaction = await gateway.NewSignedProposal(proposal.GetBytes(), await SignAsync(proposal, identity)).EndorseAsync(cancellationToken: Cancellation);
        var commit = await gateway.NewSignedTransaction(transaction.GetBytes(), await SignAsync(transaction, identity)).SubmitAsync(cancellationToken: Cancellation);
        var status = await gateway.NewSignedCommit(commit.GetBytes(), await SignAsync(commit, identity)).GetStatusAsync(cancellationToken: Cancellation);
        Assert.IsTrue(status.Successful, status.ToString());
        Assert.AreEqual("conga", Encoding.UTF8.GetString(transaction.GetResult()));
    }

    private static Gateway WithoutSigner(Grpc.Core.ChannelBase channel, SigningIdentity identity) =>
        Gateway.Connect(new GatewayOptions(channel, new X509Identity(identity.MspId, Encoding.UTF8.GetString(identity.Credentials.Span)), signer: null));

    private async Task<byte[]> SignAsync(ISignable message, SigningIdentity identity) => await identity.SignDigestAsync(message.GetDigest(), Cancellation);
}
