using Google.Protobuf;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Chaincode;
using Ledger.Network.Tests.Store;
using MessageType = Hyperledger.Fabric.Protos.Peer.ChaincodeMessage.Types.Type;

namespace Ledger.Network.Tests.Chaincode;

[TestClass]
public sealed class ChaincodeStreamTests
{
    [TestMethod]
    public async Task Registration_is_answered_by_REGISTERED_and_READY()
    {
        await using var test = await TestLedger.CreateAsync();
        var (chaincode, peer, _) = await StartAsync(test);
        await peer.RunAsync("t", AnchorPeer.Input("Put", "k", "v"));
        CollectionAssert.AreEqual(new[] { MessageType.Registered, MessageType.Ready, MessageType.Transaction, MessageType.Response }, chaincode.Received.Select(message => message.Type).ToArray());
        var offered = ChaincodeAdditionalParams.Parser.ParseFrom(chaincode.Received[1].Payload);
        Assert.IsTrue(offered.UseWriteBatch && offered.UseGetMultipleKeys);
    }

    [TestMethod]
    public async Task A_range_of_more_than_a_hundred_keys_comes_in_batches()
    {
        await using var test = await TestLedger.CreateAsync();
        await test.CommitAsync(test.Simulate(s =>
        {
            for (var i = 0; i < 250; i++)
                s.SetState("anchor", $"k{i:000}", "v"u8);
        }));
        var (chaincode, peer, _) = await StartAsync(test);
        var (result, _) = await peer.RunAsync("t", AnchorPeer.Input("Range", "k", "l"));
        Assert.AreEqual(250, result.Response.Payload.ToStringUtf8().Split(',').Length);
        var batches = chaincode.Received.Where(message => message.Type == MessageType.Response).Take(3).Select(message => QueryResponse.Parser.ParseFrom(message.Payload)).ToArray();
        CollectionAssert.AreEqual(new[] { 100, 100, 50 }, batches.Select(batch => batch.Results.Count).ToArray());
        CollectionAssert.AreEqual(new[] { true, true, false }, batches.Select(batch => batch.HasMore).ToArray());
    }

    [TestMethod]
    public async Task A_transaction_that_takes_too_long_fails_with_Fabrics_text()
    {
        await using var test = await TestLedger.CreateAsync();
        var (chaincode, peer, _) = await StartAsync(test, new ChaincodeOptions { ExecuteTimeout = TimeSpan.FromMilliseconds(50) });
        var gate = new TaskCompletionSource();
        chaincode.Gate = gate.Task;
        var failure = await Assert.ThrowsExactlyAsync<ChaincodeExecutionException>(() => peer.RunAsync("t", AnchorPeer.Input("Put", "k", "v")));
        Assert.AreEqual("failed to execute transaction t: error sending: timeout expired while executing transaction", failure.Message);
        gate.SetResult();
    }

    [TestMethod]
    public async Task A_broken_stream_fails_the_running_transactions_with_Fabrics_text()
    {
        await using var test = await TestLedger.CreateAsync();
        var (chaincode, peer, attached) = await StartAsync(test);
        chaincode.Gate = Task.Delay(Timeout.Infinite);
        var running = peer.RunAsync("t", AnchorPeer.Input("Put", "k", "v"));
        chaincode.Break();
        var failure = await Assert.ThrowsExactlyAsync<ChaincodeExecutionException>(() => running);
        Assert.AreEqual("failed to execute transaction t: error sending: chaincode stream terminated", failure.Message);
        await attached;
        Assert.AreEqual(
            $"failed to execute transaction u: could not launch chaincode {AnchorChaincode.PackageId}: chaincode registration failed: no stream of this package is attached to the peer",
            (await Assert.ThrowsExactlyAsync<ChaincodeExecutionException>(() => peer.RunAsync("u", AnchorPeer.Input("Put", "k", "v")))).Message);
    }

    [TestMethod]
    public async Task A_second_stream_of_a_package_is_refused_and_the_first_goes_on()
    {
        await using var test = await TestLedger.CreateAsync();
        var registry = new ChaincodeRegistry();
        _ = new AnchorChaincode().AttachAsync(registry, AnchorPeer.Name);
        await registry.WaitUntilReadyAsync(AnchorPeer.Name, AnchorChaincode.PackageId);
        var refused = await Assert.ThrowsExactlyAsync<ChaincodeExecutionException>(() => new AnchorChaincode().AttachAsync(registry, AnchorPeer.Name));
        Assert.AreEqual($"duplicate chaincodeID: {AnchorChaincode.PackageId}", refused.Message);
        var (result, _) = await new AnchorPeer(test.Ledger, registry).RunAsync("t", AnchorPeer.Input("Put", "k", "v"));
        Assert.AreEqual("ok", result.Response.Payload.ToStringUtf8());
    }

    [TestMethod]
    public async Task A_request_of_no_running_transaction_is_answered_with_an_error()
    {
        await using var test = await TestLedger.CreateAsync();
        var (chaincode, peer, _) = await StartAsync(test);
        chaincode.SendRaw(new ChaincodeMessage { Type = MessageType.GetState, Txid = "ghost", ChannelId = "mychannel", Payload = new GetState { Key = "k" }.ToByteString() });
        await peer.RunAsync("t", AnchorPeer.Input("Put", "k", "v"));
        var error = chaincode.Received.Single(message => message.Type == MessageType.Error);
        Assert.AreEqual("GET_STATE failed: transaction ID: ghost: no ledger context", error.Payload.ToStringUtf8());
    }

    [TestMethod]
    public async Task A_message_that_peers_do_not_serve_ends_the_stream()
    {
        await using var test = await TestLedger.CreateAsync();
        var (chaincode, _, attached) = await StartAsync(test);
        chaincode.SendRaw(new ChaincodeMessage { Type = MessageType.Init, Txid = "0123456789" });
        var failure = await Assert.ThrowsExactlyAsync<ChaincodeExecutionException>(() => attached);
        Assert.AreEqual("error handling message, ending stream: [01234567] Fabric side handler cannot handle message (INIT) while in ready state", failure.Message);
    }

    private static async Task<(AnchorChaincode Chaincode, AnchorPeer Peer, Task Attached)> StartAsync(TestLedger test, ChaincodeOptions? options = null)
    {
        var registry = new ChaincodeRegistry(options);
        var chaincode = new AnchorChaincode();
        var attached = chaincode.AttachAsync(registry, AnchorPeer.Name);
        await registry.WaitUntilReadyAsync(AnchorPeer.Name, AnchorChaincode.PackageId);
        return (chaincode, new AnchorPeer(test.Ledger, registry), attached);
    }
}
