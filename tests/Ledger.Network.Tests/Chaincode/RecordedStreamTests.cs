using System.Text.Json;
using Google.Protobuf;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Chaincode;
using Ledger.Network.Simulation;
using Ledger.Network.Store;
using Ledger.Network.Tests.Store;
using Ledger.Network.Tests.Validation;
using MessageType = Hyperledger.Fabric.Protos.Peer.ChaincodeMessage.Types.Type;

namespace Ledger.Network.Tests.Chaincode;

/// <summary>
/// What fabric-shim 2.5.8 and a Fabric 2.5.6 peer said to each other, on the state that the recorded blocks left: to the same
/// chaincode our peer's end must say the same.
/// </summary>
[TestClass]
public sealed class RecordedStreamTests
{
    // What fabric 2.5 offers: nothing, and READY has no payload.
    private static readonly ChaincodeOptions AsRecorded = new()
    {
        UseWriteBatch = false,
        MaxSizeWriteBatch = 0,
        UseGetMultipleKeys = false,
        MaxSizeGetMultipleKeys = 0,
    };

    private readonly System.Threading.Channels.Channel<ChaincodeMessage> _toPeer = System.Threading.Channels.Channel.CreateUnbounded<ChaincodeMessage>();
    private readonly System.Threading.Channels.Channel<ChaincodeMessage> _fromPeer = System.Threading.Channels.Channel.CreateUnbounded<ChaincodeMessage>();
    private readonly Dictionary<string, Queue<ChaincodeMessage>> _said = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _iterators = new(StringComparer.Ordinal);

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public async Task The_recorded_chaincode_is_answered_as_the_recorded_peer_answered_it(int stream)
    {
        using var folder = new TemporaryFolder();
        await using var test = await ReplayBlocksAsync(folder.File("mychannel.db"));
        var registry = new ChaincodeRegistry(AsRecorded);
        var peer = new AnchorPeer(test.Ledger, registry);
        var attached = registry.AttachAsync(AnchorPeer.Name, _toPeer.Reader, _fromPeer.Writer, TestContext.CancellationToken);
        var running = new Dictionary<string, (SignedProposal Proposal, Task<(ChaincodeResult Result, SimulationResults Simulated)> Task)>(StringComparer.Ordinal);
        var endorsed = new List<ByteString>();

        var recorded = Read().Where(line => line.Stream == stream).ToList();
        var compared = 0;
        foreach (var (_, from, message) in recorded)
        {
            if (from == "chaincode")
            {
                _toPeer.Writer.TryWrite(WithOurIterator(message));
                if (message.Type != MessageType.Completed)
                    continue;
                Assert.IsTrue(running.Remove(message.Txid, out var transaction));
                var (result, simulated) = await transaction.Task;
                Assert.AreEqual(Response.Parser.ParseFrom(message.Payload), result.Response);
                if (simulated.Private is not null)
                    test.Ledger.Transient.Persist(message.Txid, test.Ledger.Height, simulated.Private);
                if (result.Response.Status < 400)
                    endorsed.Add(Envelope(transaction.Proposal, simulated.Public));
                // What ran together was endorsed on one state; the next transaction came after the commit.
                if (running.Count == 0 && endorsed.Count > 0)
                {
                    await test.CommitAsync([.. endorsed]);
                    endorsed.Clear();
                }
                continue;
            }

            if (message.Type == MessageType.Transaction)
                running.Add(message.Txid, (message.Proposal, peer.RunAsync(message.Txid, ChaincodeInput.Parser.ParseFrom(message.Payload), signedProposal: message.Proposal)));
            var actual = await NextAsync(message.Txid);
            compared++;
            Assert.AreEqual(message, WithRecordedIterator(actual, message), $"message {compared} of the peer, transaction {message.Txid}");
        }

        _toPeer.Writer.Complete();
        await attached;
        Assert.IsEmpty(running);
        Assert.IsFalse(await _fromPeer.Reader.WaitToReadAsync(TestContext.CancellationToken), "our peer's end said more than was recorded");
        Assert.AreEqual(recorded.Count(line => line.From == "peer"), compared);
        Assert.IsNotEmpty(_iterators);
    }

    // The blocks pass the whole validation; what the recording adds to them has no endorsements to check.
    private static async Task<TestLedger> ReplayBlocksAsync(string path)
    {
        await using (var ledger = await ChannelLedger.CreateAsync(path, RealChannel.ReadAsOrdered(0)))
        {
            for (var number = 1; number < RealChannel.Blocks; number++)
                await ledger.CommitAsync(RealChannel.ReadAsOrdered(number));
        }
        return await TestLedger.OpenAsync(path);
    }

    private async Task<ChaincodeMessage> NextAsync(string txId)
    {
        ChaincodeMessage? next;
        while (!_said.TryGetValue(txId, out var queue) || !queue.TryDequeue(out next))
        {
            var message = await _fromPeer.Reader.ReadAsync(TestContext.CancellationToken);
            if (!_said.TryGetValue(message.Txid, out queue))
                _said[message.Txid] = queue = new Queue<ChaincodeMessage>();
            queue.Enqueue(message);
        }
        return next;
    }

    // A peer draws an iterator's id at random: ours stands for the recorded one.
    private ChaincodeMessage WithOurIterator(ChaincodeMessage recorded)
    {
        var message = recorded.Clone();
        if (message.Type == MessageType.QueryStateNext)
            message.Payload = new QueryStateNext { Id = _iterators[QueryStateNext.Parser.ParseFrom(message.Payload).Id] }.ToByteString();
        if (message.Type == MessageType.QueryStateClose)
            message.Payload = new QueryStateClose { Id = _iterators[QueryStateClose.Parser.ParseFrom(message.Payload).Id] }.ToByteString();
        return message;
    }

    private ChaincodeMessage WithRecordedIterator(ChaincodeMessage actual, ChaincodeMessage recorded)
    {
        if (recorded.Type != MessageType.Response || FindIterator(recorded.Payload) is not { } id)
            return actual;
        var response = QueryResponse.Parser.ParseFrom(actual.Payload);
        if (!_iterators.TryGetValue(id, out var ours))
            _iterators.Add(id, ours = response.Id);
        Assert.AreEqual(ours, response.Id);
        response.Id = id;
        var message = actual.Clone();
        message.Payload = response.ToByteString();
        return message;
    }

    private static string? FindIterator(ByteString payload)
    {
        try
        {
            var id = QueryResponse.Parser.ParseFrom(payload).Id;
            return Guid.TryParse(id, out _) ? id : null;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static ByteString Envelope(SignedProposal signed, ByteString results)
    {
        var proposal = Proposal.Parser.ParseFrom(signed.ProposalBytes);
        var action = new ChaincodeAction { Results = results, ChaincodeId = new ChaincodeID { Name = "anchor", Version = "1" } };
        var endorsed = new ChaincodeActionPayload
        {
            Action = new ChaincodeEndorsedAction { ProposalResponsePayload = new ProposalResponsePayload { Extension = action.ToByteString() }.ToByteString() },
        };
        var payload = new Payload
        {
            Header = Header.Parser.ParseFrom(proposal.Header),
            Data = new Transaction { Actions = { new TransactionAction { Payload = endorsed.ToByteString() } } }.ToByteString(),
        };
        return new Envelope { Payload = payload.ToByteString() }.ToByteString();
    }

    private static IEnumerable<(int Stream, string From, ChaincodeMessage Message)> Read()
    {
        foreach (var line in File.ReadLines(Path.Combine(RealChannel.Folder, "chaincode-stream.jsonl")))
        {
            using var json = JsonDocument.Parse(line);
            yield return (
                json.RootElement.GetProperty("stream").GetInt32(),
                json.RootElement.GetProperty("from").GetString()!,
                ChaincodeMessage.Parser.ParseFrom(json.RootElement.GetProperty("message").GetBytesFromBase64()));
        }
    }
}
