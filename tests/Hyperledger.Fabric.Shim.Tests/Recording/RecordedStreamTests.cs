using System.Text.Json;
using System.Threading.Channels;
using Hyperledger.Fabric.Protos.Peer;
using MessageType = Hyperledger.Fabric.Protos.Peer.ChaincodeMessage.Types.Type;

namespace Hyperledger.Fabric.Shim.Tests.Recording;

/// <summary>What a Fabric 2.5.6 peer and fabric-shim 2.5.8 said to each other: our shim must say the same to that peer.</summary>
[TestClass]
public sealed class RecordedStreamTests
{
    private const string PackageId = "anchor_1:8f6e592b4120837cf588a7bc9589cf2250cbb2808c75cec1c44527f5396f97a7";

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public async Task AnswersTheRecordedPeerWithTheRecordedMessages(int stream)
    {
        var recorded = Read().Where(m => m.Stream == stream).ToList();
        var random = recorded.Where(m => m.Message.Type == MessageType.Transaction && IsRandom(m.Message)).Select(m => m.Message.Txid).ToHashSet();
        var fromPeer = Channel.CreateUnbounded<ChaincodeMessage>();
        var toPeer = Channel.CreateUnbounded<ChaincodeMessage>();
        var serving = ChaincodeStream.RunAsync(
            new AnchorChaincode(), PackageId, fromPeer.Reader, toPeer.Writer, cancellationToken: TestContext.CancellationToken);

        // Transactions overlap in the recording: messages are compared in order within each.
        var said = new Dictionary<string, Queue<ChaincodeMessage>>();
        var compared = 0;
        foreach (var (_, from, expected) in recorded)
        {
            if (from == "peer")
            {
                await fromPeer.Writer.WriteAsync(expected, TestContext.CancellationToken);
                continue;
            }

            ChaincodeMessage? actual;
            while (!said.TryGetValue(expected.Txid, out var queue) || !queue.TryDequeue(out actual))
            {
                var message = await toPeer.Reader.ReadAsync(TestContext.CancellationToken);
                if (!said.TryGetValue(message.Txid, out queue)) said[message.Txid] = queue = new Queue<ChaincodeMessage>();
                queue.Enqueue(message);
            }
            compared++;
            if (random.Contains(expected.Txid) && expected.Type == MessageType.PutState)
            {
                Assert.AreEqual(PutState.Parser.ParseFrom(expected.Payload).Key, PutState.Parser.ParseFrom(actual.Payload).Key);
                continue;
            }
            Assert.AreEqual(expected, actual, $"Message {compared} of the chaincode, transaction {expected.Txid}.");
        }

        fromPeer.Writer.Complete();
        await serving;
        Assert.IsFalse(await toPeer.Reader.WaitToReadAsync(TestContext.CancellationToken), "The shim said more than was recorded.");
        Assert.AreEqual(recorded.Count(m => m.From == "chaincode"), compared);
    }

    private static bool IsRandom(ChaincodeMessage message) => ChaincodeInput.Parser.ParseFrom(message.Payload).Args[0].ToStringUtf8() == "Rand";

    private static IEnumerable<(int Stream, string From, ChaincodeMessage Message)> Read()
    {
        foreach (var line in File.ReadLines(Repository.PathOf("tests", "vectors", "fabric-2.5.6", "chaincode-stream.jsonl")))
        {
            using var json = JsonDocument.Parse(line);
            yield return (
                json.RootElement.GetProperty("stream").GetInt32(),
                json.RootElement.GetProperty("from").GetString()!,
                ChaincodeMessage.Parser.ParseFrom(json.RootElement.GetProperty("message").GetBytesFromBase64()));
        }
    }
}
