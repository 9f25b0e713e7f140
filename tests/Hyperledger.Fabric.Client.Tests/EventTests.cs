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

[TestClass]
public sealed class EventTests : FakePeerTests
{
    [TestMethod]
    public async Task ChaincodeEvents_ComeInOrderWithTheirBlock()
    {
        Protos.Gateway.ChaincodeEventsRequest? asked = null;
        Peer.ChaincodeEvents = async (signed, stream, _) =>
        {
            Assert.IsTrue(Peer.User.Verifies(signed.Request.Span, signed.Signature.Span));
            asked = Protos.Gateway.ChaincodeEventsRequest.Parser.ParseFrom(signed.Request);
            await stream.WriteAsync(new ChaincodeEventsResponse { BlockNumber = 5, Events = { Event("a", "one"), Event("b", "two") } });
            await stream.WriteAsync(new ChaincodeEventsResponse { BlockNumber = 6, Events = { Event("c", "three") } });
        };

        var events = await Network.GetChaincodeEventsAsync("basic", new EventsOptions { StartBlock = 5 }, Token).ToListAsync(Token);

        CollectionAssert.AreEqual(
            new[] { (5UL, "a", "one", "basic", 1), (5UL, "b", "two", "basic", 1), (6UL, "c", "three", "basic", 1) },
            events.Select(e => (e.BlockNumber, e.TransactionId, e.EventName, e.ChaincodeName, e.Payload.Length)).ToArray());
        Assert.AreEqual("ledger", asked!.ChannelId);
        Assert.AreEqual("basic", asked.ChaincodeId);
        Assert.AreEqual(5UL, asked.StartPosition.Specified.Number);
        Assert.AreEqual("", asked.AfterTransactionId);
    }

    [TestMethod]
    public async Task ChaincodeEvents_StartWithTheNextBlock_OrAtTheCheckpoint()
    {
        var asked = new List<Protos.Gateway.ChaincodeEventsRequest>();
        Peer.ChaincodeEvents = (signed, _, _) =>
        {
            asked.Add(Protos.Gateway.ChaincodeEventsRequest.Parser.ParseFrom(signed.Request));
            return Task.CompletedTask;
        };
        var checkpointer = new InMemoryCheckpointer();

        await Network.GetChaincodeEventsAsync("basic", cancellationToken: Token).ToListAsync(Token);
        await Network.GetChaincodeEventsAsync("basic", new EventsOptions { StartBlock = 3, Checkpoint = checkpointer }, Token).ToListAsync(Token);
        await checkpointer.CheckpointTransactionAsync(8, "ab", Token);
        await Network.GetChaincodeEventsAsync("basic", new EventsOptions { StartBlock = 3, Checkpoint = checkpointer }, Token).ToListAsync(Token);
        await checkpointer.CheckpointBlockAsync(8, Token);
        await Network.GetChaincodeEventsAsync("basic", new EventsOptions { StartBlock = 3, Checkpoint = checkpointer }, Token).ToListAsync(Token);

        Assert.AreEqual(SeekPosition.TypeOneofCase.NextCommit, asked[0].StartPosition.TypeCase);
        Assert.AreEqual((3UL, ""), (asked[1].StartPosition.Specified.Number, asked[1].AfterTransactionId));
        Assert.AreEqual((8UL, "ab"), (asked[2].StartPosition.Specified.Number, asked[2].AfterTransactionId));
        Assert.AreEqual((9UL, ""), (asked[3].StartPosition.Specified.Number, asked[3].AfterTransactionId));
    }

    [TestMethod]
    public async Task ChaincodeEvents_Refused_ThrowAGatewayException()
    {
        Peer.ChaincodeEvents = (_, _, _) => throw new RpcException(new Grpc.Core.Status(StatusCode.PermissionDenied, "not allowed"));

        var exception = await Assert.ThrowsExactlyAsync<GatewayException>(async () =>
            await Network.GetChaincodeEventsAsync("basic", cancellationToken: Token).ToListAsync(Token));

        Assert.AreEqual(StatusCode.PermissionDenied, exception.StatusCode);
        Assert.IsNull(exception.TransactionId);
    }

    [TestMethod]
    public async Task Enumeration_LeftByBreak_EndsTheCallAtThePeer()
    {
        var ended = new TaskCompletionSource();
        Peer.ChaincodeEvents = async (_, stream, context) =>
        {
            await stream.WriteAsync(new ChaincodeEventsResponse { BlockNumber = 5, Events = { Event("a", "one") } });
            context.CancellationToken.Register(ended.SetResult);
            await ended.Task;
        };

        await foreach (var chaincodeEvent in Network.GetChaincodeEventsAsync("basic", cancellationToken: Token))
        {
            Assert.AreEqual("a", chaincodeEvent.TransactionId);
            break;
        }

        await ended.Task.WaitAsync(Token);
    }

    [TestMethod]
    public async Task Enumeration_Cancelled_ThrowsOperationCanceled()
    {
        Peer.Deliver = async (_, _, stream, context) =>
        {
            await stream.WriteAsync(Block(0));
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        };
        using var cancel = new CancellationTokenSource();

        var exception = await Assert.ThrowsExactlyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in Network.GetBlockEventsAsync(0, cancel.Token))
                await cancel.CancelAsync();
        });

        Assert.AreEqual(cancel.Token, exception.CancellationToken);
    }

    [TestMethod]
    public async Task BlockEvents_AskWithASignedSeekAndEndAfterTheLastBlock()
    {
        Envelope? asked = null;
        Peer.Deliver = async (_, envelope, stream, _) =>
        {
            asked = envelope;
            for (ulong number = 2; number <= 4; number++)
                await stream.WriteAsync(Block(number));
            await stream.WriteAsync(new DeliverResponse { Status = Status.Success });
        };
        var hash = new byte[32];
        hash[0] = 7;
        var gateway = Gateway.Connect(new GatewayOptions(Channel, Peer.User.Signing) { TlsClientCertificateHash = hash });

        var blocks = await gateway.GetNetwork("ledger").GetBlockEventsAsync(new BlockEventsOptions { StartBlock = 2, EndBlock = 4 }, Token).ToListAsync(Token);

        CollectionAssert.AreEqual(new[] { 2UL, 3UL, 4UL }, blocks.Select(block => block.Header.Number).ToArray());
        Assert.IsTrue(Peer.User.Verifies(asked!.Payload.Span, asked.Signature.Span));
        var payload = Payload.Parser.ParseFrom(asked.Payload);
        var header = ChannelHeader.Parser.ParseFrom(payload.Header.ChannelHeader);
        Assert.AreEqual((int)HeaderType.DeliverSeekInfo, header.Type);
        Assert.AreEqual("ledger", header.ChannelId);
        CollectionAssert.AreEqual(hash, header.TlsCertHash.ToByteArray());
        var seek = SeekInfo.Parser.ParseFrom(payload.Data);
        Assert.AreEqual((2UL, 4UL), (seek.Start.Specified.Number, seek.Stop.Specified.Number));
        Assert.AreEqual(SeekInfo.Types.SeekBehavior.BlockUntilReady, seek.Behavior);
    }

    [TestMethod]
    public async Task BlockEvents_WithoutAnEnd_SeekTheLargestNumber()
    {
        SeekInfo? seek = null;
        Peer.Deliver = (_, envelope, _, _) =>
        {
            seek = SeekInfo.Parser.ParseFrom(Payload.Parser.ParseFrom(envelope.Payload).Data);
            return Task.CompletedTask;
        };

        await Network.GetFilteredBlockEventsAsync(cancellationToken: Token).ToListAsync(Token);

        Assert.AreEqual(SeekPosition.TypeOneofCase.NextCommit, seek!.Start.TypeCase);
        Assert.AreEqual(ulong.MaxValue, seek.Stop.Specified.Number);
    }

    [TestMethod]
    [DataRow(Status.Forbidden, StatusCode.PermissionDenied)]
    [DataRow(Status.NotFound, StatusCode.NotFound)]
    [DataRow(Status.BadRequest, StatusCode.InvalidArgument)]
    [DataRow(Status.ServiceUnavailable, StatusCode.Unavailable)]
    public async Task BlockEvents_RefusedByStatus_ThrowAGatewayException(Status status, StatusCode expected)
    {
        Peer.Deliver = (_, _, stream, _) => stream.WriteAsync(new DeliverResponse { Status = status });

        var exception = await Assert.ThrowsExactlyAsync<GatewayException>(async () => await Network.GetBlockEventsAsync(0, Token).ToListAsync(Token));

        Assert.AreEqual(expected, exception.StatusCode);
        Assert.AreEqual(expected == StatusCode.Unavailable, exception.IsTransient);
    }

    [TestMethod]
    public async Task BlockEvents_OfAnotherForm_AreRefused()
    {
        Peer.Deliver = (_, _, stream, _) => stream.WriteAsync(new DeliverResponse { FilteredBlock = new FilteredBlock { Number = 1 } });

        var exception = await Assert.ThrowsExactlyAsync<GatewayException>(async () => await Network.GetBlockEventsAsync(0, Token).ToListAsync(Token));

        Assert.Contains("FilteredBlock, which was not asked for", exception.Message);
    }

    [TestMethod]
    public async Task BlocksAndPrivateData_AndFilteredBlocks_ComeInTheirForms()
    {
        Peer.Deliver = async (method, _, stream, _) => await stream.WriteAsync(method switch
        {
            "DeliverFiltered" => new DeliverResponse { FilteredBlock = new FilteredBlock { Number = 3 } },
            _ => new DeliverResponse { BlockAndPrivateData = new BlockAndPrivateData { Block = new Block { Header = new BlockHeader { Number = 4 } } } },
        });

        Assert.AreEqual(3UL, (await Network.GetFilteredBlockEventsAsync(cancellationToken: Token).ToListAsync(Token)).Single().Number);
        Assert.AreEqual(4UL, (await Network.GetBlockAndPrivateDataEventsAsync(cancellationToken: Token).ToListAsync(Token)).Single().Block.Header.Number);
    }

    private static DeliverResponse Block(ulong number) => new() { Block = new Block { Header = new BlockHeader { Number = number } } };

    private static Protos.Peer.ChaincodeEvent Event(string transactionId, string name) =>
        new() { ChaincodeId = "basic", TxId = transactionId, EventName = name, Payload = ByteString.CopyFrom(1) };
}
