using System.Text;
using Hyperledger.Fabric.Client.Tests.Fakes;
using Hyperledger.Fabric.Protos.Gateway;

namespace Hyperledger.Fabric.Client.Tests;

[TestClass]
public sealed class OfflineSigningTests
{
    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    public async Task EachStep_SignedElsewhere_SubmitsAndCommits()
    {
        await using var peer = await FakePeer.StartAsync();
        using var channel = peer.Connect();
        var gateway = Gateway.Connect(new GatewayOptions(channel, peer.User.Identity));
        var verified = new List<string>();
        var endorse = peer.Endorse;
        peer.Endorse = (request, context) =>
        {
            Assert.IsTrue(peer.User.Verifies(request.ProposedTransaction.ProposalBytes.Span, request.ProposedTransaction.Signature.Span));
            verified.Add("endorse " + string.Join(',', request.EndorsingOrganizations));
            return endorse(request, context);
        };
        peer.Submit = (request, _) =>
        {
            Assert.IsTrue(peer.User.Verifies(request.PreparedTransaction.Payload.Span, request.PreparedTransaction.Signature.Span));
            verified.Add("submit");
            return Task.FromResult(new SubmitResponse());
        };
        var commitStatus = peer.CommitStatus;
        peer.CommitStatus = (request, context) =>
        {
            Assert.IsTrue(peer.User.Verifies(request.Request.Span, request.Signature.Span));
            verified.Add("commit");
            return commitStatus(request, context);
        };

        var unsigned = gateway.GetNetwork("ledger").GetContract("basic").NewProposal("Put", new ProposalOptions { EndorsingOrganizations = ["CountyMSP"] });
        var proposal = gateway.NewSignedProposal(unsigned.GetBytes(), await SignAsync(peer, unsigned));
        Assert.AreEqual(unsigned.TransactionId, proposal.TransactionId);
        var endorsed = await proposal.EndorseAsync(cancellationToken: Token);
        var transaction = gateway.NewSignedTransaction(endorsed.GetBytes(), await SignAsync(peer, endorsed));
        Assert.AreEqual("ok", Encoding.UTF8.GetString(transaction.GetResult()));
        var submitted = await transaction.SubmitAsync(cancellationToken: Token);
        var commit = gateway.NewSignedCommit(submitted.GetBytes(), await SignAsync(peer, submitted));
        var status = await commit.GetStatusAsync(cancellationToken: Token);

        Assert.AreEqual(unsigned.TransactionId, status.TransactionId);
        CollectionAssert.AreEqual(new[] { "endorse CountyMSP", "submit", "commit" }, verified);
    }

    [TestMethod]
    public async Task Evaluate_SignedElsewhere_KeepsItsSignatureThroughItsBytes()
    {
        await using var peer = await FakePeer.StartAsync();
        using var channel = peer.Connect();
        var gateway = Gateway.Connect(new GatewayOptions(channel, peer.User.Identity));
        peer.Evaluate = (request, _) =>
        {
            Assert.IsTrue(peer.User.Verifies(request.ProposedTransaction.ProposalBytes.Span, request.ProposedTransaction.Signature.Span));
            return Task.FromResult(new EvaluateResponse());
        };

        var unsigned = gateway.GetNetwork("ledger").GetContract("basic").NewProposal("Get");
        var signed = gateway.NewSignedProposal(unsigned.GetBytes(), await SignAsync(peer, unsigned));
        var again = gateway.NewProposal(signed.GetBytes());

        Assert.IsEmpty(await again.EvaluateAsync(cancellationToken: Token));
    }

    [TestMethod]
    public async Task UnsignedMessage_WithoutASigner_SaysWhatToDo()
    {
        await using var peer = await FakePeer.StartAsync();
        using var channel = peer.Connect();
        var gateway = Gateway.Connect(new GatewayOptions(channel, peer.User.Identity));

        var exception = await Assert.ThrowsExactlyAsync<InvalidOperationException>(() =>
            gateway.GetNetwork("ledger").GetContract("basic").EvaluateAsync("Get", [], Token));

        Assert.Contains("GetDigest()", exception.Message);
    }

    [TestMethod]
    public async Task EventRequests_SignedElsewhere_ArriveWithThatSignature()
    {
        await using var peer = await FakePeer.StartAsync();
        using var channel = peer.Connect();
        var gateway = Gateway.Connect(new GatewayOptions(channel, peer.User.Identity));
        var network = gateway.GetNetwork("ledger");
        var seen = new List<string>();
        peer.ChaincodeEvents = (request, _, _) =>
        {
            Assert.IsTrue(peer.User.Verifies(request.Request.Span, request.Signature.Span));
            seen.Add("ChaincodeEvents");
            return Task.CompletedTask;
        };
        peer.Deliver = (method, envelope, _, _) =>
        {
            Assert.IsTrue(peer.User.Verifies(envelope.Payload.Span, envelope.Signature.Span));
            seen.Add(method);
            return Task.CompletedTask;
        };

        var chaincodeEvents = network.NewChaincodeEventsRequest("basic");
        Assert.AreEqual(0, await gateway.NewSignedChaincodeEventsRequest(chaincodeEvents.GetBytes(), await SignAsync(peer, chaincodeEvents)).GetEventsAsync(cancellationToken: Token).CountAsync(Token));
        var blocks = network.NewBlockEventsRequest();
        Assert.AreEqual(0, await gateway.NewSignedBlockEventsRequest(blocks.GetBytes(), await SignAsync(peer, blocks)).GetEventsAsync(cancellationToken: Token).CountAsync(Token));
        var filtered = network.NewFilteredBlockEventsRequest();
        Assert.AreEqual(0, await gateway.NewSignedFilteredBlockEventsRequest(filtered.GetBytes(), await SignAsync(peer, filtered)).GetEventsAsync(cancellationToken: Token).CountAsync(Token));
        var withPrivateData = network.NewBlockAndPrivateDataEventsRequest();
        Assert.AreEqual(0, await gateway.NewSignedBlockAndPrivateDataEventsRequest(withPrivateData.GetBytes(), await SignAsync(peer, withPrivateData)).GetEventsAsync(cancellationToken: Token).CountAsync(Token));

        CollectionAssert.AreEqual(new[] { "ChaincodeEvents", "Deliver", "DeliverFiltered", "DeliverWithPrivateData" }, seen);
    }

    [TestMethod]
    public async Task Bytes_ThatAreNoMessage_AreRefused()
    {
        await using var peer = await FakePeer.StartAsync();
        using var channel = peer.Connect();
        var gateway = peer.ConnectGateway(channel);

        Assert.ThrowsExactly<ArgumentException>(() => gateway.NewProposal(new byte[] { 0xff }));
        Assert.ThrowsExactly<ArgumentException>(() => gateway.NewProposal(default));
        Assert.ThrowsExactly<ArgumentException>(() => gateway.NewTransaction(new byte[] { 0xff }));
        Assert.ThrowsExactly<ArgumentException>(() => gateway.NewTransaction(default));
        Assert.ThrowsExactly<ArgumentException>(() => gateway.NewCommit(new byte[] { 0xff }));
        Assert.ThrowsExactly<ArgumentException>(() => gateway.NewChaincodeEventsRequest(new byte[] { 0xff }));
        Assert.ThrowsExactly<ArgumentException>(() => gateway.NewBlockEventsRequest(new byte[] { 0xff }));
    }

    // As a device that holds the key would: it sees the digest only.
    private static async Task<byte[]> SignAsync(FakePeer peer, ISignable message) => await peer.User.Signer.SignAsync(message.GetDigest());
}
