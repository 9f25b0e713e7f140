using System.Text;
using Google.Protobuf;
using Hyperledger.Fabric.Protos.Peer;
using Microsoft.Extensions.Time.Testing;
using MessageType = Hyperledger.Fabric.Protos.Peer.ChaincodeMessage.Types.Type;

namespace Hyperledger.Fabric.Shim.Tests;

/// <summary>Contracts that loop, flood, hang or leak, and peers that break the protocol: other transactions go on.</summary>
[TestClass]
public sealed class HostilityTests
{
    [TestMethod]
    public async Task TransactionThatHangsIsGivenUpAndItsPlaceIsFree()
    {
        var clock = new FakeTimeProvider();
        var cancelled = new TaskCompletionSource();
        await using var peer = await ScriptedPeer.ReadyAsync(
            async (stub, ct) =>
            {
                if (stub.FunctionName != "hang") return stub.FunctionName;
                ct.Register(cancelled.SetResult);
                await new TaskCompletionSource().Task;
                return "";
            },
            new ChaincodeStreamOptions { MaxConcurrentTransactions = 1, TransactionTimeout = TimeSpan.FromSeconds(30), Clock = clock });
        peer.Invoke("t1", "hang");
        peer.Invoke("t2", "next");
        await peer.EchoAsync();
        clock.Advance(TimeSpan.FromSeconds(29));
        Assert.IsFalse(peer.TryRead(out _));
        clock.Advance(TimeSpan.FromSeconds(5));
        var messages = new[] { await peer.ReadAsync(), await peer.ReadAsync() };
        var givenUp = messages.Single(m => m.Type == MessageType.Error);
        Assert.AreEqual("t1", givenUp.Txid);
        Assert.Contains("given up after 30 s", givenUp.Payload.ToStringUtf8());
        Assert.AreEqual("t2", messages.Single(m => m.Type == MessageType.Completed).Txid);
        await cancelled.Task;
    }

    [TestMethod]
    public async Task TransactionGivenUpWhileItWaitsForThePeerLeavesNothingBehind()
    {
        var clock = new FakeTimeProvider();
        var told = new TaskCompletionSource<Exception>();
        await using var peer = await ScriptedPeer.ReadyAsync(
            async (stub, _) =>
            {
                try
                {
                    return Encoding.UTF8.GetString((await stub.GetStateAsync("k", CancellationToken.None)).Span);
                }
                catch (Exception e)
                {
                    told.TrySetResult(e);
                    throw;
                }
            },
            new ChaincodeStreamOptions { TransactionTimeout = TimeSpan.FromSeconds(30), Clock = clock });
        peer.Invoke("t1", "f");
        var unanswered = await peer.ReadAsync(MessageType.GetState);
        clock.Advance(TimeSpan.FromSeconds(40));
        await peer.ReadAsync(MessageType.Error);
        Assert.IsInstanceOfType<ChaincodeStreamException>(await told.Task);

        // Its late answer is no one's, and its id may come again.
        peer.Answer(unanswered, ByteString.CopyFromUtf8("late"));
        peer.Invoke("t1", "f");
        peer.Answer(await peer.ReadAsync(MessageType.GetState), ByteString.CopyFromUtf8("v"));
        Assert.AreEqual("v", (await peer.ReadResponseAsync()).Payload.ToStringUtf8());
    }

    [TestMethod]
    public async Task LoopsOnEveryThreadOfASmallPoolDoNotStopTheStream()
    {
        using var release = new ManualResetEventSlim();
        await using var peer = await ScriptedPeer.ReadyAsync((stub, _) =>
        {
            if (stub.FunctionName == "loop") release.Wait(CancellationToken.None);
            return Task.FromResult(stub.FunctionName);
        });
        for (var i = 0; i < Environment.ProcessorCount + 1; i++) peer.Invoke($"loop{i}", "loop");
        peer.Invoke("quick", "quick");
        Assert.AreEqual("quick", (await peer.ReadAsync(MessageType.Completed)).Txid);
        release.Set();
        for (var i = 0; i < Environment.ProcessorCount + 1; i++) await peer.ReadAsync(MessageType.Completed);
    }

    [TestMethod]
    public async Task FloodOfRequestsIsRefusedAtItsBound()
    {
        await using var peer = await ScriptedPeer.ReadyAsync(
            async (stub, ct) =>
            {
                var reads = new List<Task>();
                try
                {
                    for (var i = 0; i < 1000; i++) reads.Add(stub.GetStateAsync("k", ct));
                    await Task.WhenAll(reads);
                }
                catch (InvalidOperationException e)
                {
                    return e.Message;
                }
                return "not refused";
            },
            new ChaincodeStreamOptions { MaxPendingRequests = 3 });
        peer.Invoke("t1", "flood");
        var message = await peer.ReadAsync();
        for (; message.Type == MessageType.GetState; message = await peer.ReadAsync()) peer.Answer(message);
        Assert.Contains("has 3 requests that wait", Response.Parser.ParseFrom(message.Payload).Payload.ToStringUtf8());
    }

    [TestMethod]
    public async Task WhatIsLargerThanAPeerTakesIsRefusedBeforeItIsSent()
    {
        var large = new byte[100 * 1024 * 1024];
        await using var peer = await ScriptedPeer.ReadyAsync(new Large(large));
        peer.Invoke("t1", "put");
        Assert.Contains("more than a peer takes", (await peer.ReadResponseAsync()).Message);
        peer.Invoke("t2", "return");
        var response = await peer.ReadResponseAsync();
        Assert.AreEqual(500, response.Status);
        Assert.Contains("a peer takes at most", response.Message);
    }

    [TestMethod]
    public async Task EventWhoseNameIsLargerThanAPeerTakesFailsItsTransactionAlone()
    {
        var name = new string('e', 100 * 1024 * 1024);
        await using var peer = await ScriptedPeer.ReadyAsync((stub, _) =>
        {
            if (stub.FunctionName == "event") stub.SetEvent(name, default);
            return Task.FromResult(stub.FunctionName);
        });
        peer.Invoke("t1", "event");
        var answer = await peer.ReadAsync(MessageType.Completed);
        Assert.IsNull(answer.ChaincodeEvent);
        Assert.Contains("a peer takes at most", Response.Parser.ParseFrom(answer.Payload).Message);
        peer.Invoke("t2", "fine");
        Assert.AreEqual("fine", (await peer.ReadResponseAsync()).Payload.ToStringUtf8());
    }

    [TestMethod]
    public async Task TextThatIsNoUnicodeIsAnsweredAllTheSame()
    {
        await using var peer = await ScriptedPeer.ReadyAsync((_, _) => throw new InvalidOperationException("half a pair: \ud800"));
        peer.Invoke("t1", "f");
        Assert.StartsWith("half a pair: ", (await peer.ReadResponseAsync()).Message);
    }

    [TestMethod]
    public async Task ContractThatReturnsNothingAtAllIsAnswered()
    {
        await using var peer = await ScriptedPeer.ReadyAsync(new Nothing());
        peer.Invoke("t1", "no task");
        Assert.AreEqual(500, (await peer.ReadResponseAsync()).Status);
        peer.Invoke("t2", "no response");
        Assert.Contains("returned no response", (await peer.ReadResponseAsync()).Message);
    }

    [TestMethod]
    public async Task TaskThatTheContractLeftBehindNeitherHoldsTheAnswerNorEndsTheStream()
    {
        var leaked = new TaskCompletionSource<Exception>();
        var answered = new TaskCompletionSource();
        await using var peer = await ScriptedPeer.ReadyAsync((stub, ct) =>
        {
            if (stub.FunctionName == "leak") _ = LeakAsync(stub);
            return Task.FromResult(stub.FunctionName);
        });
        peer.Invoke("t1", "leak");
        Assert.AreEqual("leak", (await peer.ReadResponseAsync()).Payload.ToStringUtf8());
        answered.SetResult();
        Assert.IsInstanceOfType<InvalidOperationException>(await leaked.Task);
        peer.Invoke("t1", "again");
        Assert.AreEqual("again", (await peer.ReadResponseAsync()).Payload.ToStringUtf8(), "the leaked write went to nobody");

        async Task LeakAsync(IChaincodeStub stub)
        {
            await answered.Task;
            try
            {
                await stub.PutStateAsync("k", new byte[1], CancellationToken.None);
            }
            catch (Exception e)
            {
                leaked.SetResult(e);
                throw;
            }
        }
    }

    [TestMethod]
    public async Task FewerValuesThanKeysFailTheTransactionAlone()
    {
        await using var peer = await ScriptedPeer.ReadyAsync(
            async (stub, ct) => stub.FunctionName == "fine" ? "fine" : $"{(await stub.GetMultipleStatesAsync(["a", "b"], ct)).Count}",
            offer: new ChaincodeAdditionalParams { UseGetMultipleKeys = true, MaxSizeGetMultipleKeys = 100 });
        peer.Invoke("t1", "f");
        peer.Answer(await peer.ReadAsync(MessageType.GetStateMultiple), new GetStateMultipleResult { Values = { ByteString.CopyFromUtf8("1") } });
        Assert.AreEqual("The peer answered 2 keys with 1 values.", (await peer.ReadResponseAsync()).Message);
        peer.Invoke("t2", "fine");
        Assert.AreEqual("fine", (await peer.ReadResponseAsync()).Payload.ToStringUtf8());
    }

    [TestMethod]
    [DataRow(new byte[] { 0xff })]
    [DataRow(new byte[] { 0x10, 0x01 }, DisplayName = "An offer of batches without a size")]
    public async Task OfferThatMakesNoSenseLeavesTheStreamServing(byte[] offer)
    {
        await using var peer = ScriptedPeer.Created(new DelegateChaincode((stub, _) => Task.FromResult(stub.FunctionName)));
        await peer.ReadAsync(MessageType.Register);
        peer.Send(new ChaincodeMessage { Type = MessageType.Registered });
        peer.Send(new ChaincodeMessage { Type = MessageType.Ready, Payload = ByteString.CopyFrom(offer) });
        peer.Invoke("t1", "fine");
        Assert.AreEqual("fine", (await peer.ReadResponseAsync()).Payload.ToStringUtf8());
    }

    [TestMethod]
    public async Task QueryWithoutResultsAndWithoutEndIsBroken()
    {
        await using var peer = await ScriptedPeer.ReadyAsync(async (stub, ct) =>
        {
            await foreach (var found in stub.GetStateByRangeAsync("", "", ct)) return found.Key;
            return "none";
        });
        peer.Invoke("t1", "f");
        peer.Answer(await peer.ReadAsync(MessageType.GetStateByRange), new QueryResponse { Id = "q", HasMore = true });
        peer.Answer(await peer.ReadAsync(MessageType.QueryStateClose), new QueryResponse { Id = "q" });
        Assert.Contains("more results and gives none", (await peer.ReadResponseAsync()).Message);
    }

    [TestMethod]
    [DataRow(new byte[] { 0xff })]
    [DataRow(new byte[] { 0x0a, 0x7f, 0x01 })]
    public async Task TruncatedAnswerFailsItsTransactionAlone(byte[] answer)
    {
        await using var peer = await ScriptedPeer.ReadyAsync(async (stub, ct) =>
        {
            if (stub.FunctionName == "fine") return "fine";
            await foreach (var found in stub.GetStateByRangeAsync("", "", ct)) return found.Key;
            return "none";
        });
        peer.Invoke("t1", "f");
        peer.Answer(await peer.ReadAsync(MessageType.GetStateByRange), ByteString.CopyFrom(answer));
        Assert.AreEqual("The peer's answer cannot be read.", (await peer.ReadResponseAsync()).Message);
        peer.Invoke("t2", "fine");
        Assert.AreEqual("fine", (await peer.ReadResponseAsync()).Payload.ToStringUtf8());
    }

    [TestMethod]
    public async Task SecondAnswerToOneRequestIsIgnored()
    {
        await using var peer = await ScriptedPeer.ReadyAsync(async (stub, ct) =>
            Encoding.UTF8.GetString((await stub.GetStateAsync("a", ct)).Span) + Encoding.UTF8.GetString((await stub.GetStateAsync("b", ct)).Span));
        peer.Invoke("t1", "f");
        var first = await peer.ReadAsync(MessageType.GetState);
        peer.Answer(first, ByteString.CopyFromUtf8("1"));
        var second = await peer.ReadAsync(MessageType.GetState);
        peer.Answer(second, ByteString.CopyFromUtf8("2"));
        peer.Answer(second, ByteString.CopyFromUtf8("3"));
        Assert.AreEqual("12", (await peer.ReadResponseAsync()).Payload.ToStringUtf8());
        peer.Answer(second, ByteString.CopyFromUtf8("4"));
        Assert.AreEqual(MessageType.Keepalive, (await peer.EchoAsync()).Type);
    }

    [TestMethod]
    public async Task RandomMessagesDoNotEndTheStream()
    {
        // A fixed seed: what failed once fails again.
        var random = new Random(11);
        await using var peer = await ScriptedPeer.ReadyAsync(async (stub, ct) =>
        {
            if (stub.FunctionName == "fine") return "fine";
            await stub.GetStateAsync("k", ct);
            return "";
        });
        for (var i = 0; i < 2000; i++)
        {
            var payload = new byte[random.Next(40)];
            random.NextBytes(payload);
            peer.Send(new ChaincodeMessage
            {
                Type = (MessageType)random.Next(-2, 30),
                Txid = $"t{random.Next(5)}",
                ChannelId = "ch",
                Payload = ByteString.CopyFrom(payload),
                Proposal = random.Next(2) == 0 ? null : new SignedProposal { ProposalBytes = ByteString.CopyFrom(payload) },
            });
        }
        peer.Send(new ChaincodeMessage { Type = MessageType.Transaction, Txid = "last", ChannelId = "ch", Payload = new ChaincodeInput { Args = { ByteString.CopyFromUtf8("fine") } }.ToByteString() });
        while (true)
        {
            var message = await peer.ReadAsync();
            if (message.Txid != "last") continue;
            Assert.AreEqual("fine", Response.Parser.ParseFrom(message.Payload).Payload.ToStringUtf8());
            break;
        }
    }

    [TestMethod]
    public async Task DrainThatTakesTooLongCancels()
    {
        var clock = new FakeTimeProvider();
        using var stopping = new CancellationTokenSource();
        var cancelled = new TaskCompletionSource();
        await using var peer = await ScriptedPeer.ReadyAsync(
            async (_, ct) =>
            {
                ct.Register(cancelled.SetResult);
                await Task.Delay(Timeout.Infinite, ct);
                return "";
            },
            new ChaincodeStreamOptions { Stopping = stopping.Token, DrainTimeout = TimeSpan.FromSeconds(10), Clock = clock });
        peer.Invoke("t1", "f");
        await peer.EchoAsync();
        await stopping.CancelAsync();
        peer.Invoke("t2", "f");
        Assert.Contains("stopping", (await peer.ReadAsync(MessageType.Error)).Payload.ToStringUtf8());
        Assert.IsFalse(peer.Serving.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(10));
        await peer.Serving;
        await cancelled.Task;
    }

    [TestMethod]
    public async Task StreamWithoutTransactionsEndsAtOnceWhenItStops()
    {
        using var stopping = new CancellationTokenSource();
        await using var peer = await ScriptedPeer.ReadyAsync((_, _) => Task.FromResult(""), new ChaincodeStreamOptions { Stopping = stopping.Token });
        await stopping.CancelAsync();
        await peer.Serving;
    }

    private sealed class Nothing : IChaincode
    {
        public Task<Response> InvokeAsync(IChaincodeStub stub, CancellationToken cancellationToken) =>
            stub.FunctionName == "no task" ? null! : Task.FromResult<Response>(null!);
    }

    private sealed class Large(byte[] large) : IChaincode
    {
        public async Task<Response> InvokeAsync(IChaincodeStub stub, CancellationToken cancellationToken)
        {
            if (stub.FunctionName == "put") await stub.PutStateAsync("k", large, cancellationToken);
            return ChaincodeResponse.Success(large);
        }
    }
}
