using System.Threading.Channels;
using Google.Protobuf;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Chaincode;
using Ledger.Network.Tests.Store;
using MessageType = Hyperledger.Fabric.Protos.Peer.ChaincodeMessage.Types.Type;

namespace Ledger.Network.Tests.Chaincode;

/// <summary>A chaincode that keeps to no protocol harms its own stream at most.</summary>
[TestClass]
public sealed class HostileChaincodeTests
{
    private const string ChannelId = "mychannel";

    private static readonly MessageType[] s_requests =
    [
        MessageType.GetState, MessageType.PutState, MessageType.DelState, MessageType.InvokeChaincode, MessageType.GetStateByRange,
        MessageType.GetQueryResult, MessageType.QueryStateNext, MessageType.QueryStateClose, MessageType.GetHistoryForKey, MessageType.GetStateMetadata,
        MessageType.PutStateMetadata, MessageType.GetPrivateDataHash, MessageType.PurgePrivateData, MessageType.WriteBatchState, MessageType.GetStateMultiple,
    ];

    [TestMethod]
    public async Task A_REGISTER_that_cannot_be_read_ends_its_stream_with_a_plain_word()
    {
        var stream = new Stream(new ChaincodeRegistry());
        stream.Send(new ChaincodeMessage { Type = MessageType.Register, Payload = ByteString.CopyFrom(0xff, 0xff) });
        var failure = await Assert.ThrowsExactlyAsync<ChaincodeExecutionException>(() => stream.Attached);
        Assert.AreEqual("error in handling register chaincode, the chaincodeID cannot be read", failure.Message);
    }

    [TestMethod]
    public async Task A_chaincode_that_asks_and_never_reads_loses_its_stream_and_another_goes_on()
    {
        await using var test = await TestLedger.CreateAsync();
        var registry = new ChaincodeRegistry();
        _ = new AnchorChaincode().AttachAsync(registry, AnchorPeer.Name);
        await registry.WaitUntilReadyAsync(AnchorPeer.Name, AnchorChaincode.PackageId);

        var stream = new Stream(registry, unread: 16);
        stream.Register("greedy:1");
        for (var i = 0; i < 20; i++) stream.Send(Request(MessageType.GetState, $"ghost{i}", new GetState { Key = "k" }.ToByteString()));
        var failure = await Assert.ThrowsExactlyAsync<ChaincodeExecutionException>(() => stream.Attached);
        Assert.AreEqual("the chaincode sends and does not read what it is answered", failure.Message);
        Assert.IsFalse(registry.IsReady(AnchorPeer.Name, "greedy:1"));
        var (result, _) = await new AnchorPeer(test.Ledger, registry).RunAsync("t", AnchorPeer.Input("Put", "k", "v"));
        Assert.AreEqual("ok", result.Response.Payload.ToStringUtf8());
    }

    [TestMethod]
    public async Task Whatever_a_transaction_asks_is_answered_and_the_stream_goes_on()
    {
        await using var test = await TestLedger.CreateAsync();
        var registry = new ChaincodeRegistry();
        var stream = new Stream(registry);
        stream.Register(AnchorChaincode.PackageId);
        await registry.WaitUntilReadyAsync(AnchorPeer.Name, AnchorChaincode.PackageId);
        Assert.AreEqual(MessageType.Registered, (await stream.ReceiveAsync()).Type);
        Assert.AreEqual(MessageType.Ready, (await stream.ReceiveAsync()).Type);
        var peer = new AnchorPeer(test.Ledger, registry);
        using var ended = new CancellationTokenSource();
        var running = peer.RunAsync("t", AnchorPeer.Input("Put", "k", "v"), cancellationToken: ended.Token);
        Assert.AreEqual(MessageType.Transaction, (await stream.ReceiveAsync()).Type);

        var random = new Random(20261127);
        var answers = new HashSet<MessageType>();
        for (var i = 0; i < 3000; i++)
        {
            var type = s_requests[random.Next(s_requests.Length)];
            stream.Send(Request(type, "t", Payload(type, random)));
            var answer = await stream.ReceiveAsync();
            Assert.AreEqual(("t", ChannelId), (answer.Txid, answer.ChannelId), $"request {i}, {type}");
            answers.Add(answer.Type);
        }
        CollectionAssert.AreEquivalent(new[] { MessageType.Response, MessageType.Error }, answers.ToArray());
        Assert.IsFalse(stream.Attached.IsCompleted);
        await ended.CancelAsync();
        await Assert.ThrowsAsync<Exception>(() => running);

        var next = peer.RunAsync("u", AnchorPeer.Input("Put", "k", "v"));
        Assert.AreEqual(MessageType.Transaction, (await stream.ReceiveAsync()).Type);
        stream.Send(Request(MessageType.Completed, "u", new Response { Status = 200, Payload = ByteString.CopyFromUtf8("done") }.ToByteString()));
        Assert.AreEqual("done", (await next).Result.Response.Payload.ToStringUtf8());
    }

    [TestMethod]
    public async Task Iterators_that_stay_open_are_bounded_and_closing_one_makes_room()
    {
        await using var test = await TestLedger.CreateAsync();
        var registry = new ChaincodeRegistry(new ChaincodeOptions { BatchSize = 1, MaxOpenQueries = 3 });
        var stream = new Stream(registry);
        stream.Register(AnchorChaincode.PackageId);
        await registry.WaitUntilReadyAsync(AnchorPeer.Name, AnchorChaincode.PackageId);
        await stream.ReceiveAsync();
        await stream.ReceiveAsync();
        await test.CommitAsync(test.Simulate(simulator =>
        {
            foreach (var key in new[] { "a", "b", "c" }) simulator.SetState("anchor", key, "1"u8);
        }));
        using var ended = new CancellationTokenSource();
        var running = new AnchorPeer(test.Ledger, registry).RunAsync("t", AnchorPeer.Input("Put", "k", "v"), cancellationToken: ended.Token);
        Assert.AreEqual(MessageType.Transaction, (await stream.ReceiveAsync()).Type);

        var open = new List<string>();
        for (var i = 0; i < 3; i++) open.Add(QueryResponse.Parser.ParseFrom((await AskAsync(MessageType.GetStateByRange, Everything)).Payload).Id);
        foreach (var (type, query) in new[] { (MessageType.GetStateByRange, Everything), (MessageType.GetHistoryForKey, new GetHistoryForKey { Key = "a" }.ToByteString()) })
        {
            var refused = await AskAsync(type, query);
            Assert.AreEqual(MessageType.Error, refused.Type);
            StringAssert.Contains(refused.Payload.ToStringUtf8(), "holds 3 iterators open in this transaction");
        }
        Assert.AreEqual(MessageType.Response, (await AskAsync(MessageType.QueryStateClose, new QueryStateClose { Id = open[0] }.ToByteString())).Type);
        Assert.AreEqual(MessageType.Response, (await AskAsync(MessageType.GetStateByRange, Everything)).Type);
        // One that is read to its end makes room as well.
        QueryResponse last;
        do last = QueryResponse.Parser.ParseFrom((await AskAsync(MessageType.QueryStateNext, new QueryStateNext { Id = open[1] }.ToByteString())).Payload);
        while (last.HasMore);
        Assert.AreEqual(MessageType.Response, (await AskAsync(MessageType.GetStateByRange, Everything)).Type);
        await ended.CancelAsync();
        await Assert.ThrowsAsync<Exception>(() => running);

        async Task<ChaincodeMessage> AskAsync(MessageType type, ByteString payload)
        {
            stream.Send(Request(type, "t", payload));
            return await stream.ReceiveAsync();
        }
    }

    private static ByteString Everything => new GetStateByRange { StartKey = "a", EndKey = "z" }.ToByteString();

    private static ChaincodeMessage Request(MessageType type, string txId, ByteString payload) =>
        new() { Type = type, Txid = txId, ChannelId = ChannelId, Payload = payload };

    // Bytes that are no message, messages of another kind, and the right message with values that make no sense.
    private static ByteString Payload(MessageType type, Random random)
    {
        // A call of other chaincode that could be read would go down this stream again.
        if (type == MessageType.InvokeChaincode) return ByteString.CopyFrom(0xff);
        var bytes = new byte[random.Next(24)];
        random.NextBytes(bytes);
        if (random.Next(3) == 0) return ByteString.CopyFrom(bytes);
        var key = Key(random);
        var collection = random.Next(3) switch { 0 => "shared", 1 => "none", _ => "" };
        return (IMessageOrBytes(type) ?? new GetState { Key = key, Collection = collection }).ToByteString();

        IMessage? IMessageOrBytes(MessageType of) => of switch
        {
            MessageType.PutState => new PutState { Key = key, Collection = collection, Value = ByteString.CopyFrom(bytes) },
            MessageType.GetStateByRange => new GetStateByRange
            {
                StartKey = key,
                EndKey = Key(random),
                Collection = collection,
                Metadata = new QueryMetadata { PageSize = random.Next() * (random.Next(2) == 0 ? 1 : -1), Bookmark = Key(random) }.ToByteString(),
            },
            MessageType.QueryStateNext => new QueryStateNext { Id = key },
            MessageType.PutStateMetadata => new PutStateMetadata { Key = key, Collection = collection, Metadata = random.Next(2) == 0 ? null : new StateMetadata { Metakey = "VALIDATION_PARAMETER", Value = ByteString.CopyFrom(bytes) } },
            MessageType.WriteBatchState => new WriteBatchState { Rec = { new WriteRecord { Type = (WriteRecord.Types.Type)random.Next(8), Key = key, Collection = collection, Value = ByteString.CopyFrom(bytes) } } },
            MessageType.GetStateMultiple => new GetStateMultiple { Collection = collection, Keys = { key, "", key } },
            _ => null,
        };
    }

    private static string Key(Random random) => random.Next(5) switch { 0 => "", 1 => "\u0000", 2 => "\u0000k\u0000", 3 => "\U0010ffff", _ => $"k{random.Next(100)}" };

    /// <summary>A chaincode's end of a stream, message by message.</summary>
    private sealed class Stream
    {
        private readonly Channel<ChaincodeMessage> _fromChaincode = System.Threading.Channels.Channel.CreateUnbounded<ChaincodeMessage>();
        private readonly Channel<ChaincodeMessage> _toChaincode;

        public Stream(ChaincodeRegistry registry, int unread = 1000)
        {
            _toChaincode = System.Threading.Channels.Channel.CreateBounded<ChaincodeMessage>(unread);
            Attached = registry.AttachAsync(AnchorPeer.Name, _fromChaincode.Reader, _toChaincode.Writer);
        }

        public Task Attached { get; }

        public void Register(string packageId) =>
            Send(new ChaincodeMessage { Type = MessageType.Register, Payload = new ChaincodeID { Name = packageId }.ToByteString() });

        public void Send(ChaincodeMessage message) => Assert.IsTrue(_fromChaincode.Writer.TryWrite(message));

        public async Task<ChaincodeMessage> ReceiveAsync() => await _toChaincode.Reader.ReadAsync();
    }
}
