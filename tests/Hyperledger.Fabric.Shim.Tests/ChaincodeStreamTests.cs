using System.Text;
using Google.Protobuf;
using Hyperledger.Fabric.Protos.Peer;
using MessageType = Hyperledger.Fabric.Protos.Peer.ChaincodeMessage.Types.Type;

namespace Hyperledger.Fabric.Shim.Tests;

[TestClass]
public sealed class ChaincodeStreamTests
{
    [TestMethod]
    public async Task TransactionBeforeReadyIsAnsweredWithErrorAndTheStreamGoesOn()
    {
        await using var peer = ScriptedPeer.Created(new Recording.AnchorChaincode());
        Assert.AreEqual("label:hash", ChaincodeID.Parser.ParseFrom((await peer.ReadAsync(MessageType.Register)).Payload).Name);
        peer.Invoke("t1", "Get", "k");
        Assert.AreEqual("t1", (await peer.ReadAsync(MessageType.Error)).Txid);
        peer.Send(new ChaincodeMessage { Type = MessageType.Registered });
        peer.Send(new ChaincodeMessage { Type = MessageType.Registered });
        await peer.ReadAsync(MessageType.Error);
        peer.Send(new ChaincodeMessage { Type = MessageType.Ready });
        peer.Invoke("t2", "Get", "k");
        await peer.ReadAsync(MessageType.GetState);
    }

    [TestMethod]
    public async Task KeepaliveIsEchoed()
    {
        await using var peer = ScriptedPeer.Created(new Recording.AnchorChaincode());
        await peer.ReadAsync(MessageType.Register);
        peer.Send(new ChaincodeMessage { Type = MessageType.Keepalive, Payload = ByteString.CopyFromUtf8("x") });
        Assert.AreEqual("x", (await peer.ReadAsync(MessageType.Keepalive)).Payload.ToStringUtf8());
    }

    [TestMethod]
    public async Task UnknownAndUnaskedMessagesDoNotEndTheStream()
    {
        await using var peer = await ScriptedPeer.ReadyAsync(new Recording.AnchorChaincode());
        peer.Send(new ChaincodeMessage { Type = (MessageType)99, Txid = "t0" });
        Assert.AreEqual("t0", (await peer.ReadAsync(MessageType.Error)).Txid);
        peer.Send(new ChaincodeMessage { Type = MessageType.Response, Txid = "nobody", ChannelId = "ch" });
        peer.Send(new ChaincodeMessage { Type = MessageType.Transaction, Txid = "t1", ChannelId = "ch", Payload = ByteString.CopyFrom(0xff, 0xff) });
        Assert.StartsWith("failed to unmarshal input", (await peer.ReadAsync(MessageType.Error)).Payload.ToStringUtf8());
        peer.Invoke("t2", "Bad");
        Assert.AreEqual("rejected by contract: 拒绝", (await peer.ReadResponseAsync()).Message);
    }

    [TestMethod]
    public async Task RequestsOfOneTransactionGoOneByOneInTheOrderMade()
    {
        await using var peer = await ScriptedPeer.ReadyAsync(async (stub, ct) =>
        {
            var reads = Enumerable.Range(0, 3).Select(i => stub.GetStateAsync($"k{i}", ct)).ToList();
            return string.Join(',', (await Task.WhenAll(reads)).Select(v => Encoding.UTF8.GetString(v.Span)));
        });
        peer.Invoke("t1");
        for (var i = 0; i < 3; i++)
        {
            var request = await peer.ReadAsync(MessageType.GetState);
            Assert.AreEqual($"k{i}", GetState.Parser.ParseFrom(request.Payload).Key);
            Assert.IsFalse(peer.TryRead(out _));
            peer.Answer(request, ByteString.CopyFromUtf8($"v{i}"));
        }
        Assert.AreEqual("v0,v1,v2", (await peer.ReadResponseAsync()).Payload.ToStringUtf8());
    }

    [TestMethod]
    public async Task SameTransactionIdOnTwoChannelsIsTwoTransactions()
    {
        await using var peer = await ScriptedPeer.ReadyAsync(async (stub, ct) => Encoding.UTF8.GetString((await stub.GetStateAsync("k", ct)).Span));
        peer.Invoke("t1");
        var first = await peer.ReadAsync(MessageType.GetState);
        peer.Send(new ChaincodeMessage { Type = MessageType.Transaction, Txid = "t1", ChannelId = "other", Payload = new ChaincodeInput().ToByteString() });
        var second = await peer.ReadAsync(MessageType.GetState);
        Assert.AreEqual("other", second.ChannelId);
        peer.Answer(second, ByteString.CopyFromUtf8("2"));
        Assert.AreEqual("2", (await peer.ReadResponseAsync()).Payload.ToStringUtf8());
        peer.Answer(first, ByteString.CopyFromUtf8("1"));
        Assert.AreEqual("1", (await peer.ReadResponseAsync()).Payload.ToStringUtf8());
    }

    [TestMethod]
    public async Task WriteThatTheContractDidNotWaitForIsTakenBeforeTheAnswer()
    {
        await using var peer = await ScriptedPeer.ReadyAsync((stub, ct) =>
        {
            _ = stub.PutStateAsync("a", Encoding.UTF8.GetBytes("1"), ct);
            _ = stub.PutStateAsync("b", Encoding.UTF8.GetBytes("2"), ct);
            return Task.FromResult("done");
        });
        peer.Invoke("t1");
        peer.Answer(await peer.ReadAsync(MessageType.PutState));
        peer.Refuse(await peer.ReadAsync(MessageType.PutState), "no");
        var response = await peer.ReadResponseAsync();
        Assert.AreEqual(500, response.Status);
        Assert.Contains("no", response.Message);
    }

    [TestMethod]
    public async Task StubAfterTheAnswerIsRefused()
    {
        IChaincodeStub? leaked = null;
        await using var peer = await ScriptedPeer.ReadyAsync((stub, _) =>
        {
            leaked = stub;
            return Task.FromResult("");
        });
        peer.Invoke("t1");
        await peer.ReadResponseAsync();
        await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => leaked!.GetStateAsync("k"));
        Assert.ThrowsExactly<InvalidOperationException>(() => leaked!.SetEvent("e", default));
    }

    [TestMethod]
    public async Task StreamThatEndsFailsTheTransactionsThatWait()
    {
        var failure = new TaskCompletionSource<Exception>();
        var peer = await ScriptedPeer.ReadyAsync(async (stub, _) =>
        {
            try
            {
                await stub.GetStateAsync("k", CancellationToken.None);
            }
            catch (Exception e)
            {
                failure.SetResult(e);
                throw;
            }
            return "";
        });
        peer.Invoke("t1");
        await peer.ReadAsync(MessageType.GetState);
        await peer.DisposeAsync();
        Assert.IsInstanceOfType<ChaincodeStreamException>(await failure.Task);
    }

    [TestMethod]
    public async Task StopCancelsTheTransactionsAndEndsTheStream()
    {
        var started = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        await using var peer = await ScriptedPeer.ReadyAsync(async (_, ct) =>
        {
            started.SetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, ct);
            }
            catch (OperationCanceledException)
            {
                cancelled.SetResult();
                throw;
            }
            return "";
        });
        peer.Invoke("t1");
        await started.Task;
        await peer.StopAsync();
        await peer.Serving;
        await cancelled.Task;
        Assert.IsFalse(peer.TryRead(out _));
    }

    [TestMethod]
    public async Task RepeatedTransactionIsIgnoredWhileItRuns()
    {
        var runs = 0;
        await using var peer = await ScriptedPeer.ReadyAsync(async (stub, ct) =>
        {
            Interlocked.Increment(ref runs);
            await stub.GetStateAsync("k", ct);
            return "";
        });
        peer.Invoke("t1");
        var request = await peer.ReadAsync(MessageType.GetState);
        peer.Invoke("t1");
        peer.Answer(request);
        await peer.ReadResponseAsync();
        Assert.AreEqual(1, runs);
    }

    [TestMethod]
    public async Task LoopingContractDoesNotStopTheOthers()
    {
        using var release = new ManualResetEventSlim();
        await using var peer = await ScriptedPeer.ReadyAsync((stub, _) =>
        {
            if (stub.FunctionName == "loop") release.Wait(CancellationToken.None);
            return Task.FromResult(stub.FunctionName);
        });
        peer.Invoke("t1", "loop");
        peer.Invoke("t2", "quick");
        Assert.AreEqual("quick", (await peer.ReadResponseAsync()).Payload.ToStringUtf8());
        release.Set();
        Assert.AreEqual("loop", (await peer.ReadResponseAsync()).Payload.ToStringUtf8());
    }

    [TestMethod]
    public async Task BoundHoldsAndTheRestWaitsInOrder()
    {
        await using var peer = await ScriptedPeer.ReadyAsync(
            async (stub, ct) =>
            {
                await stub.GetStateAsync("k", ct);
                return stub.FunctionName;
            },
            new ChaincodeStreamOptions { MaxConcurrentTransactions = 1, MaxQueuedTransactions = 1 });
        peer.Invoke("t1", "one");
        var first = await peer.ReadAsync(MessageType.GetState);
        peer.Invoke("t2", "two");
        peer.Invoke("t3", "three");
        var busy = await peer.ReadAsync(MessageType.Error);
        Assert.AreEqual("t3", busy.Txid);
        Assert.Contains("busy", busy.Payload.ToStringUtf8());
        peer.Answer(first);
        var messages = new[] { await peer.ReadAsync(), await peer.ReadAsync() };
        Assert.AreEqual("t1", messages.Single(m => m.Type == MessageType.Completed).Txid);
        var second = messages.Single(m => m.Type == MessageType.GetState);
        Assert.AreEqual("t2", second.Txid);
        peer.Answer(second);
        Assert.AreEqual("two", (await peer.ReadResponseAsync()).Payload.ToStringUtf8());
    }

    [TestMethod]
    public async Task TransactionThatWaitsForAnotherChaincodeLeavesItsPlace()
    {
        await using var peer = await ScriptedPeer.ReadyAsync(
            async (stub, ct) =>
            {
                if (stub.FunctionName == "inner") return "inner";
                var response = await stub.InvokeChaincodeAsync("self", [Encoding.UTF8.GetBytes("inner")], "other", ct);
                return $"outer {response.Status} {response.Payload.ToStringUtf8()} {response.Message}";
            },
            new ChaincodeStreamOptions { MaxConcurrentTransactions = 1 });
        peer.Invoke("t1", "outer");
        var call = await peer.ReadAsync(MessageType.InvokeChaincode);
        Assert.AreEqual("self/other", ChaincodeSpec.Parser.ParseFrom(call.Payload).ChaincodeId.Name);
        peer.Invoke("t2", "inner");
        var inner = await peer.ReadAsync(MessageType.Completed);
        peer.Answer(call, new ChaincodeMessage { Type = MessageType.Completed, Payload = inner.Payload });
        Assert.AreEqual("outer 200 inner ", (await peer.ReadResponseAsync()).Payload.ToStringUtf8());

        peer.Invoke("t3", "outer");
        peer.Refuse(await peer.ReadAsync(MessageType.InvokeChaincode), "not installed");
        Assert.AreEqual("outer 500  not installed", (await peer.ReadResponseAsync()).Payload.ToStringUtf8());
    }

    [TestMethod]
    public async Task InitIsAnsweredByInit()
    {
        await using var peer = await ScriptedPeer.ReadyAsync((_, _) => throw new InvalidOperationException("not this"));
        peer.Send(new ChaincodeMessage { Type = MessageType.Init, Txid = "t1", ChannelId = "ch", Payload = new ChaincodeInput { IsInit = true }.ToByteString() });
        Assert.AreEqual(200, (await peer.ReadResponseAsync()).Status);
    }
}
