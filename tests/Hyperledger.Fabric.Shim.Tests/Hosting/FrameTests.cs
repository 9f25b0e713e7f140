using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Hyperledger.Fabric.Protos.Peer;
using Hyperledger.Fabric.Shim.Hosting;
using Hyperledger.Fabric.Shim.Hosting.Internal;
using Microsoft.Extensions.Time.Testing;
using MessageType = Hyperledger.Fabric.Protos.Peer.ChaincodeMessage.Types.Type;

namespace Hyperledger.Fabric.Shim.Tests.Hosting;

/// <summary>The bytes of the stream: Length-Prefixed-Message of gRPC over HTTP/2.</summary>
[TestClass]
public sealed class FrameTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(7)]
    [DataRow(100_000)]
    public async Task MessagesAreReadHoweverTheyAreCut(int pieces)
    {
        var messages = Enumerable.Range(0, 50).Select(i => Message($"t{i}", 1 << (i % 12))).Append(new ChaincodeMessage()).ToList();
        var bytes = messages.SelectMany(m => Frame(m.ToByteArray())).ToArray();
        var pipe = new Pipe(new PipeOptions(minimumSegmentSize: 64));
        var reading = ReadAllAsync(new FrameReader(pipe.Reader));
        foreach (var piece in bytes.Chunk(pieces)) await pipe.Writer.WriteAsync(piece, TestContext.CancellationToken);
        await pipe.Writer.CompleteAsync();
        CollectionAssert.AreEqual(messages, await reading);
    }

    [TestMethod]
    public async Task WrittenMessagesAreReadAgainInOrder()
    {
        var messages = Enumerable.Range(0, 2000).Select(i => Message($"t{i}", i % 300)).ToList();
        var pipe = new Pipe();
        using var call = new CancellationTokenSource();
        var writer = new FrameWriter(pipe.Writer, call);
        var reading = ReadAllAsync(new FrameReader(pipe.Reader));
        foreach (var message in messages) Assert.IsTrue(writer.TryWrite(message));
        Assert.IsTrue(writer.TryComplete());
        Assert.IsFalse(writer.TryWrite(messages[0]));
        await writer.Finished.WaitAsync(TestContext.CancellationToken);
        await pipe.Writer.CompleteAsync();
        CollectionAssert.AreEqual(messages, await reading);
    }

    [TestMethod]
    public async Task WriterOfAPeerThatDoesNotReadIsFullAndGoesOnWhenItReads()
    {
        var pipe = new Pipe();
        using var call = new CancellationTokenSource();
        var writer = new FrameWriter(pipe.Writer, call);
        var written = 0;
        while (writer.TryWrite(Message($"t{written}", 100))) written++;
        var waiting = writer.WaitToWriteAsync(TestContext.CancellationToken).AsTask();
        Assert.IsFalse(waiting.IsCompleted);
        var reading = ReadAllAsync(new FrameReader(pipe.Reader));
        Assert.IsTrue(await waiting);
        Assert.IsTrue(writer.TryComplete());
        await writer.Finished.WaitAsync(TestContext.CancellationToken);
        await pipe.Writer.CompleteAsync();
        Assert.HasCount(written, await reading);
    }

    [TestMethod]
    public async Task WriterWhosePeerIsGoneEndsTheCall()
    {
        var pipe = new Pipe();
        using var call = new CancellationTokenSource();
        var writer = new FrameWriter(pipe.Writer, call);
        await pipe.Reader.CompleteAsync();
        Assert.IsTrue(writer.TryWrite(Message("t", 1)));
        await writer.Finished.WaitAsync(TestContext.CancellationToken);
        Assert.IsTrue(call.IsCancellationRequested);
        Assert.IsFalse(writer.TryWrite(Message("t", 1)));
        Assert.IsFalse(await writer.WaitToWriteAsync(TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task ReaderThatIsCancelledDoesNotGoOnWithWhatHasArrived()
    {
        var pipe = new Pipe();
        var reader = new FrameReader(pipe.Reader);
        using var cancelled = new CancellationTokenSource();
        await pipe.Writer.WriteAsync(Frame(Message("t", 10).ToByteArray()), TestContext.CancellationToken);
        Assert.IsTrue(await reader.WaitToReadAsync(cancelled.Token));
        await cancelled.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => reader.WaitToReadAsync(cancelled.Token).AsTask());
    }

    [TestMethod]
    [DataRow(new byte[] { 1, 0, 0, 0, 0 }, StatusCode.Unimplemented)]
    [DataRow(new byte[] { 0, 0xFF, 0xFF, 0xFF, 0xFF }, StatusCode.ResourceExhausted)]
    [DataRow(new byte[] { 0, 0, 0, 0, 2, 0xFF, 0xFF }, StatusCode.Internal)]
    [DataRow(new byte[] { 0, 0, 0, 0, 2, 8 }, StatusCode.Internal)]
    [DataRow(new byte[] { 0, 0 }, StatusCode.Internal)]
    public async Task WhatIsNoMessageIsRefusedWithItsStatus(byte[] bytes, StatusCode expected)
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync(Frame(Message("t", 10).ToByteArray()), TestContext.CancellationToken);
        await pipe.Writer.WriteAsync(bytes, TestContext.CancellationToken);
        await pipe.Writer.CompleteAsync();
        var reader = new FrameReader(pipe.Reader);
        Assert.IsTrue(await reader.WaitToReadAsync(TestContext.CancellationToken));
        Assert.IsTrue(reader.TryRead(out _));
        var refused = await Assert.ThrowsExactlyAsync<RpcException>(async () =>
        {
            await reader.WaitToReadAsync(TestContext.CancellationToken);
            reader.TryRead(out _);
        });
        Assert.AreEqual(expected, refused.StatusCode);
    }

    [TestMethod]
    public async Task CallOfAnotherServiceIsUnimplementedAndNoCallAtAllIsRefused()
    {
        await using var host = await StartAsync();
        using var channel = GrpcChannel.ForAddress($"http://{host.ServerAddress}");
        using var register = new Hyperledger.Fabric.Protos.Peer.ChaincodeSupport.ChaincodeSupportClient(channel).Register(cancellationToken: TestContext.CancellationToken);
        var refused = await Assert.ThrowsExactlyAsync<RpcException>(() => register.ResponseStream.MoveNext(TestContext.CancellationToken));
        Assert.AreEqual(StatusCode.Unimplemented, refused.StatusCode);
        Assert.Contains("/protos.Chaincode/Connect", refused.Status.Detail);

        using var http = new HttpClient { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var page = await http.GetAsync(new Uri($"http://{host.ServerAddress}/protos.Chaincode/Connect"), TestContext.CancellationToken);
        Assert.AreEqual(HttpStatusCode.UnsupportedMediaType, page.StatusCode);
    }

    [TestMethod]
    [DataRow(new byte[] { 1, 0, 0, 0, 1, 0 }, "12")]
    [DataRow(new byte[] { 0, 0, 0, 0, 1 }, "13")]
    public async Task StreamThatIsRefusedIsToldWhyInItsTrailers(byte[] body, string status)
    {
        await using var host = await StartAsync();
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"http://{host.ServerAddress}/protos.Chaincode/Connect"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        using var answer = await http.SendAsync(request, TestContext.CancellationToken);
        var sent = await answer.Content.ReadAsByteArrayAsync(TestContext.CancellationToken);
        Assert.AreEqual(MessageType.Register, ChaincodeMessage.Parser.ParseFrom(sent.AsSpan(FrameReader.PrefixLength)).Type);
        Assert.AreEqual(status, answer.TrailingHeaders.GetValues("grpc-status").Single());
        Assert.IsNotEmpty(answer.TrailingHeaders.GetValues("grpc-message").Single());
    }

    [TestMethod]
    public async Task PeerThatSendsAndDoesNotReadIsHungUpOnAndAnotherGoesOn()
    {
        var clock = new FakeTimeProvider();
        var log = new LogLines();
        await using var host = await StartAsync(new ChaincodeStreamOptions { Clock = clock, TransactionTimeout = Timeout.InfiniteTimeSpan, Logger = log });
        using var channel = GrpcChannel.ForAddress($"http://{host.ServerAddress}");
        var client = new Hyperledger.Fabric.Protos.Peer.Chaincode.ChaincodeClient(channel);
        using var good = client.Connect(cancellationToken: TestContext.CancellationToken);
        using var hostile = client.Connect(cancellationToken: TestContext.CancellationToken);
        var echo = new ChaincodeMessage { Type = MessageType.Keepalive, Payload = ByteString.CopyFrom(new byte[200]) };
        var sending = Task.Run(async () =>
        {
            while (true) await hostile.RequestStream.WriteAsync(echo, TestContext.CancellationToken);
        });
        while (!sending.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(sending, Task.Delay(10, TestContext.CancellationToken));
        }
        var hungUp = await Assert.ThrowsAsync<Exception>(() => sending);
        Assert.IsTrue(hungUp is RpcException or InvalidOperationException or IOException, hungUp.ToString());

        await good.RequestStream.WriteAsync(new ChaincodeMessage { Type = MessageType.Keepalive }, TestContext.CancellationToken);
        foreach (var expected in new[] { MessageType.Register, MessageType.Keepalive })
        {
            Assert.IsTrue(await good.ResponseStream.MoveNext(TestContext.CancellationToken));
            Assert.AreEqual(expected, good.ResponseStream.Current.Type);
        }
        await good.RequestStream.CompleteAsync();
        Assert.IsFalse(await good.ResponseStream.MoveNext(TestContext.CancellationToken));
        Assert.AreEqual(StatusCode.OK, good.GetStatus().StatusCode);
        var told = 0;
        while (log.Lines.TryRead(out var line)) told += line.Contains("does not read", StringComparison.Ordinal) ? 1 : 0;
        Assert.AreEqual(1, told);
    }

    private static Task<ChaincodeHost> StartAsync(ChaincodeStreamOptions? options = null) => ChaincodeHost.StartAsync(
        new DelegateChaincode((_, _) => Task.FromResult("")),
        new ChaincodeHostSettings { PackageId = "label:0", ServerAddress = new IPEndPoint(IPAddress.Loopback, 0) },
        options);

    private static ChaincodeMessage Message(string txId, int bytes) =>
        new() { Type = MessageType.Response, Txid = txId, ChannelId = "ch", Payload = ByteString.CopyFrom(new byte[bytes]) };

    private static byte[] Frame(byte[] message)
    {
        var frame = new byte[FrameReader.PrefixLength + message.Length];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)message.Length);
        message.CopyTo(frame, FrameReader.PrefixLength);
        return frame;
    }

    private static async Task<List<ChaincodeMessage>> ReadAllAsync(FrameReader reader)
    {
        var all = new List<ChaincodeMessage>();
        while (await reader.WaitToReadAsync())
        {
            while (reader.TryRead(out var message)) all.Add(message);
        }
        return all;
    }
}
