using Google.Protobuf;
using Grpc.Core;
using Hyperledger.Fabric.Client.Tests.Fakes;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Gateway;
using Hyperledger.Fabric.Protos.Orderer;
using Hyperledger.Fabric.Protos.Peer;
using DeliverResponse = Hyperledger.Fabric.Protos.Peer.DeliverResponse;
using Status = Hyperledger.Fabric.Protos.Common.Status;

namespace Hyperledger.Fabric.Client.Tests;

/// <summary>Streams that open again by themselves: nothing lost, nothing twice.</summary>
[TestClass]
public sealed class ReconnectTests : FakePeerTests
{
    private static readonly ReconnectPolicy Quick = new() { InitialDelay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(5) };

    [TestMethod]
    public async Task ChaincodeEvents_ThatBreakAnywhere_ComeOnceEach()
    {
        // A ledger of three blocks with three events each; every connection breaks after two events, each time in another way.
        var ledger = Enumerable.Range(0, 9).Select(i => (Block: (ulong)(i / 3), Transaction: $"t{i}")).ToList();
        var connections = 0;
        Peer.ChaincodeEvents = async (signed, stream, context) =>
        {
            Assert.IsTrue(Peer.User.Verifies(signed.Request.Span, signed.Signature.Span));
            var asked = Protos.Gateway.ChaincodeEventsRequest.Parser.ParseFrom(signed.Request);
            var from = asked.AfterTransactionId.Length > 0
                ? ledger.FindIndex(e => e.Transaction == asked.AfterTransactionId) + 1
                : ledger.FindIndex(e => e.Block >= asked.StartPosition.Specified.Number);
            if (from > 0)
                Assert.AreEqual(ledger[from - 1].Block, asked.StartPosition.Specified.Number);
            foreach (var (block, transaction) in ledger.Skip(from).Take(2))
                await stream.WriteAsync(new ChaincodeEventsResponse { BlockNumber = block, Events = { new Protos.Peer.ChaincodeEvent { TxId = transaction } } });
            switch (connections++ % 4)
            {
                case 0: throw new RpcException(new Grpc.Core.Status(StatusCode.Unavailable, "shutting down"));
                case 1: context.GetHttpContext().Abort(); break;
                case 2: throw new RpcException(new Grpc.Core.Status(StatusCode.Unknown, "too many requests for gateway.Gateway"));
                default: break;
            }
        };

        var seen = new List<string>();
        await foreach (var chaincodeEvent in Network.GetChaincodeEventsAsync("basic", new EventsOptions { StartBlock = 0, Reconnect = Quick }, Token))
        {
            seen.Add(chaincodeEvent.TransactionId);
            if (seen.Count == ledger.Count)
                break;
        }

        CollectionAssert.AreEqual(ledger.Select(e => e.Transaction).ToArray(), seen);
        Assert.IsGreaterThanOrEqualTo(4, connections);
    }

    [TestMethod]
    public async Task ChaincodeEvents_WithoutAStart_BeginAtTheHeightHoweverLateTheConnection()
    {
        AnswerHeight(17);
        var asked = new List<ulong>();
        Peer.ChaincodeEvents = async (signed, stream, _) =>
        {
            asked.Add(Protos.Gateway.ChaincodeEventsRequest.Parser.ParseFrom(signed.Request).StartPosition.Specified.Number);
            AnswerHeight(40);
            if (asked.Count < 3)
                throw new RpcException(new Grpc.Core.Status(StatusCode.Unavailable, "not yet"));
            await stream.WriteAsync(new ChaincodeEventsResponse { BlockNumber = 18, Events = { new Protos.Peer.ChaincodeEvent { TxId = "a" } } });
        };

        await foreach (var first in Network.GetChaincodeEventsAsync("basic", new EventsOptions { Reconnect = Quick }, Token))
        {
            Assert.AreEqual(18UL, first.BlockNumber);
            break;
        }

        CollectionAssert.AreEqual(new[] { 17UL, 17UL, 17UL }, asked);
    }

    [TestMethod]
    public async Task ChaincodeEvents_WithACheckpoint_BeginThere()
    {
        var checkpointer = new InMemoryCheckpointer();
        await checkpointer.CheckpointTransactionAsync(8, "ab", Token);
        Protos.Gateway.ChaincodeEventsRequest? asked = null;
        Peer.ChaincodeEvents = async (signed, stream, _) =>
        {
            asked = Protos.Gateway.ChaincodeEventsRequest.Parser.ParseFrom(signed.Request);
            await stream.WriteAsync(new ChaincodeEventsResponse { BlockNumber = 9, Events = { new Protos.Peer.ChaincodeEvent { TxId = "b" } } });
        };

        await Network.GetChaincodeEventsAsync("basic", new EventsOptions { Checkpoint = checkpointer, StartBlock = 1, Reconnect = Quick }, Token).FirstAsync(Token);

        Assert.AreEqual((8UL, "ab"), (asked!.StartPosition.Specified.Number, asked.AfterTransactionId));
    }

    [TestMethod]
    public async Task Blocks_OverAPeerThatStopsAndStartsAgain_ComeOnceEachToTheLast()
    {
        // A reset throws away what the client has not read yet; only then would the number of attempts be chance.
        using var received = new SemaphoreSlim(0);
        Peer.Deliver = async (_, envelope, stream, context) =>
        {
            var seek = SeekInfo.Parser.ParseFrom(Payload.Parser.ParseFrom(envelope.Payload).Data);
            var number = seek.Start.Specified.Number;
            await stream.WriteAsync(Block(number));
            await received.WaitAsync(Token);
            if (number < seek.Stop.Specified.Number)
                context.GetHttpContext().Abort();
            else
                await stream.WriteAsync(new DeliverResponse { Status = Status.Success });
        };

        var numbers = new List<ulong>();
        await foreach (var block in Network.GetBlockEventsAsync(new BlockEventsOptions { StartBlock = 3, EndBlock = 7, Reconnect = Quick }, Token))
        {
            numbers.Add(block.Header.Number);
            received.Release();
        }

        CollectionAssert.AreEqual(new[] { 3UL, 4UL, 5UL, 6UL, 7UL }, numbers);
    }

    [TestMethod]
    public async Task Blocks_WithAGap_AreAFailureAndNoSilentLoss()
    {
        Peer.Deliver = async (_, _, stream, _) =>
        {
            await stream.WriteAsync(Block(3));
            await stream.WriteAsync(Block(5));
        };

        var exception = await Assert.ThrowsExactlyAsync<GatewayException>(async () =>
            await Network.GetBlockEventsAsync(new BlockEventsOptions { StartBlock = 3, Reconnect = Quick }, Token).ToListAsync(Token));

        Assert.Contains("block 5 where block 4 follows", exception.Message);
    }

    [TestMethod]
    [DataRow(StatusCode.PermissionDenied)]
    [DataRow(StatusCode.NotFound)]
    [DataRow(StatusCode.InvalidArgument)]
    public async Task Refusals_AreThrownAtOnce(StatusCode code)
    {
        var calls = 0;
        Peer.ChaincodeEvents = (_, _, _) =>
        {
            calls++;
            throw new RpcException(new Grpc.Core.Status(code, "no"));
        };

        var exception = await Assert.ThrowsExactlyAsync<GatewayException>(async () =>
            await Network.GetChaincodeEventsAsync("basic", new EventsOptions { StartBlock = 0, Reconnect = Quick }, Token).ToListAsync(Token));

        Assert.AreEqual(code, exception.StatusCode);
        Assert.AreEqual(1, calls);
    }

    [TestMethod]
    public async Task Attempts_BeyondTheLimit_ThrowTheLastFailure()
    {
        var calls = 0;
        Peer.ChaincodeEvents = (_, _, _) => throw new RpcException(new Grpc.Core.Status(StatusCode.Unavailable, $"call {++calls}"));

        var exception = await Assert.ThrowsExactlyAsync<GatewayException>(async () =>
            await Network.GetChaincodeEventsAsync("basic", new EventsOptions { StartBlock = 0, Reconnect = Quick with { MaxAttempts = 3 } }, Token).ToListAsync(Token));

        Assert.Contains("call 4", exception.Message);
    }

    [TestMethod]
    public async Task WrongTlsRoot_IsThrownAtOnce()
    {
        await using var other = await FakePeer.StartAsync();
        using var channel = FabricChannel.Create(Peer.Address, other.TlsRootPem, FakePeer.ServerName);
        var network = Gateway.Connect(new GatewayOptions(channel, Peer.User.Signing)).GetNetwork("ledger");

        await Assert.ThrowsExactlyAsync<GatewayException>(async () =>
            await network.GetChaincodeEventsAsync("basic", new EventsOptions { StartBlock = 0, Reconnect = Quick }, Token).ToListAsync(Token));
    }

    [TestMethod]
    public async Task Cancellation_EndsTheWaitForTheNextAttempt()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Peer.ChaincodeEvents = (_, _, _) =>
        {
            cancel.Cancel();
            return Task.CompletedTask;
        };
        var forever = new ReconnectPolicy { InitialDelay = TimeSpan.FromDays(1), MaxDelay = TimeSpan.FromDays(1) };

        await Assert.ThrowsAsync<OperationCanceledException>(async () =>
            await Network.GetChaincodeEventsAsync("basic", new EventsOptions { StartBlock = 0, Reconnect = forever }, cancel.Token).ToListAsync(Token));
    }

    [TestMethod]
    public void Waits_DoubleToTheLargest_AndAreShortenedByAtMostHalf()
    {
        var backoff = ReconnectPolicy.Default.Backoff;
        CollectionAssert.AreEqual(
            new[] { 100d, 200, 400, 800, 30_000, 30_000 },
            new[] { 1, 2, 3, 4, 20, 5000 }.Select(attempt => backoff.LongestBefore(attempt).TotalMilliseconds).ToArray());
        for (var i = 0; i < 100; i++)
        {
            Assert.IsGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(200), backoff.Before(3));
            Assert.IsLessThanOrEqualTo(TimeSpan.FromMilliseconds(400), backoff.Before(3));
        }
    }

    private void AnswerHeight(ulong height) => Peer.Evaluate = (_, _) => Task.FromResult(new EvaluateResponse
    {
        Result = new Response { Status = 200, Payload = new BlockchainInfo { Height = height }.ToByteString() },
    });

    private static DeliverResponse Block(ulong number) => new() { Block = new Block { Header = new BlockHeader { Number = number } } };
}
