using System.Globalization;
using System.Text;
using Grpc.Core;
using Grpc.Net.Client;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Gateway;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Fabric.Tests.Scenarios.Networks;
using Proposal = Hyperledger.Fabric.Client.Proposal;
using Transaction = Hyperledger.Fabric.Client.Transaction;

namespace Ledger.Fabric.Tests.Series;

/// <summary>
/// Plays a series through the gateways of a network and writes down what came of it. Envelopes are ordered by as many as a block
/// takes, and the next follow when every peer has committed: where a block ends depends on no clock.
/// </summary>
internal sealed class SeriesDriver : IDisposable
{
    /// <summary>BatchSize.max_message_count of the network.</summary>
    public const int MessagesInBlock = 6;

    private readonly Transcript _transcript = new();
    private readonly Dictionary<string, Client> _clients = new(StringComparer.Ordinal);
    private readonly Queue<Ordered> _queue = new();
    private readonly CancellationToken _cancellation;
    private int _fillers;
    private ulong _height;

    private SeriesDriver(CancellationToken cancellation) => _cancellation = cancellation;

    /// <summary>How many transactions got each validation code.</summary>
    public Dictionary<TxValidationCode, int> Codes { get; } = [];

    public static async Task<SeriesDriver> ConnectAsync(ScenarioNetwork network, CancellationToken cancellation)
    {
        var driver = new SeriesDriver(cancellation);
        foreach (var peer in network.Peers)
        {
            var channel = await network.ConnectAsync(peer);
            var identity = await network.UserAsync(peer.MspId);
            driver._clients[peer.MspId] = new Client(channel, identity, Hyperledger.Fabric.Client.Gateway.Connect(new GatewayOptions(channel, identity)).GetNetwork(ScenarioNetwork.Channel));
            driver._transcript.Name(peer.Address, $"peer of {peer.MspId}");
        }
        driver._transcript.Name(Forgery.ForeignId, "foreign id");
        driver._height = (await driver._clients["Org1MSP"].Network.Ledger.GetChainInfoAsync(cancellation)).Height;
        return driver;
    }

    /// <summary>What was played so far.</summary>
    public string Transcript => _transcript.ToString();

    /// <summary>Plays a series to its end.</summary>
    public async Task PlayAsync(IEnumerable<IReadOnlyList<SeriesCall>> groups)
    {
        var first = _height;
        var later = new List<Ordered>();
        var anew = new List<(SeriesCall Call, Proposal Proposal)>();
        foreach (var group in groups)
        {
            var due = later.ToList();
            later.Clear();
            foreach (var (call, proposal) in anew)
            {
                _transcript.Add($"{call.Name} endorsed again: {await EndorseAsync(proposal) switch { (_, { } refusal) => refusal, _ => "accepted" }}");
            }
            anew.Clear();
            foreach (var call in group)
            {
                if (call.Fate == Fate.Evaluate)
                {
                    await EvaluateAsync(call);
                    continue;
                }
                var proposal = Propose(call);
                if (await EndorseAsync(call, proposal) is not { } endorsed) continue;
                var ordered = new Ordered(call.Name, call.Client, endorsed, call.Fate);
                if (call.Fate is Fate.SubmitLate or Fate.SubmitAgain) later.Add(ordered);
                if (call.Fate is not Fate.SubmitLate) _queue.Enqueue(ordered);
                if (call.Fate is Fate.SubmitTwice) _queue.Enqueue(ordered);
                if (call.Fate is Fate.EndorseAgain) anew.Add((call, proposal));
            }
            due.ForEach(_queue.Enqueue);
            await OrderAsync();
        }
        await ReadEventsAsync(first);
        await ReadAllAsync();
    }

    public void Dispose()
    {
        foreach (var client in _clients.Values) client.Channel.Dispose();
    }

    private Proposal Propose(SeriesCall call) => _clients[call.Client].Network.GetContract(call.Chaincode).NewProposal("run", new ProposalOptions
    {
        Arguments = [.. call.Steps.Select(Argument.FromString)],
        EndorsingOrganizations = call.Endorsers,
        TransientData = SeriesGenerator.Transient.ToDictionary(entry => entry.Key, entry => Argument.FromString(entry.Value)),
    });

    private async Task EvaluateAsync(SeriesCall call)
    {
        _transcript.Add($"{call.Name} evaluate {Described(call)}");
        try
        {
            var proposal = Propose(call);
            _transcript.Name(proposal.TransactionId, call.Name);
            AddPayload(await proposal.EvaluateAsync(cancellationToken: _cancellation));
        }
        catch (GatewayException e)
        {
            _transcript.Add("  " + Refusal(e));
        }
    }

    private async Task<Transaction?> EndorseAsync(SeriesCall call, Proposal proposal)
    {
        _transcript.Name(proposal.TransactionId, call.Name);
        _transcript.Add($"{call.Name} {Described(call)}{(call.Fate == Fate.Submit ? "" : ", " + call.Fate)}");
        var (endorsed, refusal) = await EndorseAsync(proposal);
        if (endorsed is null)
        {
            _transcript.Add("  " + refusal);
            return null;
        }
        _transcript.Add($"  endorsed by {string.Join(' ', endorsed.Endorsements.Select(endorsement => endorsement.MspId).Order(StringComparer.Ordinal))}");
        var action = ChaincodeAction.Parser.ParseFrom(ProposalResponsePayload.Parser.ParseFrom(endorsed.ProposalResponsePayload.Span).Extension);
        _transcript.Add($"  response {action.Response.Status} {ReadWriteSetText.Text(action.Response.Message)} of {action.ChaincodeId.Name} {action.ChaincodeId.Version}");
        AddPayload(action.Response.Payload.ToByteArray());
        if (!action.Events.IsEmpty)
        {
            var chaincodeEvent = Hyperledger.Fabric.Protos.Peer.ChaincodeEvent.Parser.ParseFrom(action.Events);
            _transcript.Add($"  event {chaincodeEvent.ChaincodeId} {chaincodeEvent.TxId} {ReadWriteSetText.Text(chaincodeEvent.EventName)} {ReadWriteSetText.Text(chaincodeEvent.Payload.ToStringUtf8())}");
        }
        foreach (var line in ReadWriteSetText.Lines(action.Results)) _transcript.Add("  " + line);
        return endorsed;
    }

    private async Task<(Transaction? Endorsed, string? Refusal)> EndorseAsync(Proposal proposal)
    {
        try
        {
            return (await proposal.EndorseAsync(cancellationToken: _cancellation), null);
        }
        catch (EndorseException e)
        {
            return (null, Refusal(e));
        }
    }

    // A block is full, or nothing is ordered: what is missing at the end is filled up.
    private async Task OrderAsync()
    {
        while (_queue.Count > 0)
        {
            // Made beforehand: once a block has begun its timeout runs.
            var fillers = new Queue<Ordered>();
            while (fillers.Count + 1 < MessagesInBlock) fillers.Enqueue(await FillerAsync());
            var block = new List<Ordered>();
            while (block.Count < MessagesInBlock)
            {
                if (!_queue.TryDequeue(out var ordered)) ordered = fillers.Dequeue();
                if (await SubmitAsync(ordered)) block.Add(ordered);
            }
            await CommittedAsync(block);
        }
    }

    private async Task<Ordered> FillerAsync()
    {
        var call = new SeriesCall($"f{++_fillers}", "Org1MSP", SeriesGenerator.Other, [$"""["put","filler","{_fillers}"]"""], ["Org1MSP"], Fate.Submit);
        var proposal = Propose(call);
        _transcript.Name(proposal.TransactionId, call.Name);
        return new Ordered(call.Name, call.Client, await proposal.EndorseAsync(cancellationToken: _cancellation), Fate.Submit);
    }

    private async Task<bool> SubmitAsync(Ordered ordered)
    {
        try
        {
            if (ordered.Fate < Fate.ForgeSignature)
            {
                await ordered.Transaction.SubmitAsync(cancellationToken: _cancellation);
                return true;
            }
            var client = _clients[ordered.Client];
            var envelope = await Forgery.MakeAsync(ordered.Fate, PreparedTransaction.Parser.ParseFrom(ordered.Transaction.GetBytes()).Envelope.Payload, client.Identity);
            await new Hyperledger.Fabric.Protos.Gateway.Gateway.GatewayClient(client.Channel).SubmitAsync(
                new SubmitRequest { TransactionId = ordered.Transaction.TransactionId, ChannelId = ScenarioNetwork.Channel, PreparedTransaction = envelope }, cancellationToken: _cancellation);
            return true;
        }
        catch (SubmitException e)
        {
            _transcript.Add($"{ordered.Name} not ordered: {Refusal(e)}");
            return false;
        }
        catch (RpcException e)
        {
            _transcript.Add($"{ordered.Name} not ordered: {e.StatusCode} {ReadWriteSetText.Text(e.Status.Detail)}{Details(e)}");
            return false;
        }
    }

    private async Task CommittedAsync(List<Ordered> ordered)
    {
        var number = _height++;
        foreach (var client in _clients.Values)
        {
            while ((await client.Network.Ledger.GetChainInfoAsync(_cancellation)).Height <= number) await Task.Delay(20, _cancellation);
        }
        var blocks = new Dictionary<string, Block>(StringComparer.Ordinal);
        foreach (var (mspId, client) in _clients) blocks[mspId] = await client.Network.Ledger.GetBlockAsync(number, _cancellation);
        var block = LedgerBlock.Decode(blocks["Org1MSP"]);
        foreach (var (mspId, other) in blocks)
        {
            var theirs = LedgerBlock.Decode(other);
            CollectionAssert.AreEqual(block.Transactions.Select(transaction => transaction.ValidationCode).ToList(), theirs.Transactions.Select(transaction => transaction.ValidationCode).ToList(), $"codes of block {number} at {mspId}");
            CollectionAssert.AreEqual(block.CommitHash.ToArray(), theirs.CommitHash.ToArray(), $"commit hash of block {number} at {mspId}");
        }
        Assert.HasCount(ordered.Count, block.Transactions, $"block {number}");

        _transcript.Add($"block {number}");
        foreach (var (transaction, expected) in block.Transactions.Zip(ordered))
        {
            Codes[transaction.ValidationCode] = Codes.GetValueOrDefault(transaction.ValidationCode) + 1;
            var line = $"  {expected.Name} {transaction.ValidationCode.ToProtocolName()}";
            // What the id says, which for a transaction ordered twice is the first one's.
            if (expected.Fate < Fate.ForgeSignature)
            {
                var status = await _clients[expected.Client].Network.NewCommit(expected.Transaction.TransactionId).GetStatusAsync(cancellationToken: _cancellation);
                if (status.Code != transaction.ValidationCode || status.BlockNumber != number) line += $", by its id {status.Code.ToProtocolName()} in block {status.BlockNumber}";
            }
            _transcript.Add(line);
        }
    }

    private async Task ReadEventsAsync(ulong first)
    {
        foreach (var chaincode in new[] { SeriesGenerator.Main, SeriesGenerator.Other })
        {
            _transcript.Add($"events of {chaincode}");
            await foreach (var found in _clients["Org1MSP"].Network.GetChaincodeEventsAsync(chaincode, new EventsOptions { StartBlock = first }, _cancellation))
            {
                _transcript.Add($"  block {found.BlockNumber} {found.TransactionId} {ReadWriteSetText.Text(found.EventName)} {ReadWriteSetText.Text(Encoding.UTF8.GetString(found.Payload.Span))}");
                if (found.EventName == SeriesGenerator.LastEvent) break;
            }
        }
    }

    private async Task ReadAllAsync()
    {
        var number = 0;
        foreach (var (mspId, client) in _clients)
        {
            foreach (var chaincode in new[] { SeriesGenerator.Main, SeriesGenerator.Other })
            {
                foreach (var steps in SeriesGenerator.Reading(chaincode))
                    await EvaluateAsync(new SeriesCall(string.Create(CultureInfo.InvariantCulture, $"r{++number}"), mspId, chaincode, steps, [mspId], Fate.Evaluate));
            }
        }
    }

    private void AddPayload(byte[] payload)
    {
        foreach (var line in Encoding.UTF8.GetString(payload).Split('\n')) _transcript.Add("  | " + line);
    }

    private static string Described(SeriesCall call) =>
        $"{call.Client} {call.Chaincode} {string.Join(' ', call.Steps)}{(call.Endorsers.Count == 0 ? "" : " at " + string.Join(' ', call.Endorsers))}";

    private static string Refusal(GatewayException e) =>
        $"refused {e.StatusCode} {ReadWriteSetText.Text(((RpcException)e.InnerException!).Status.Detail)}{Details(e.Details.Select(detail => (detail.Address, detail.MspId, detail.Message)))}";

    private static string Details(RpcException e)
    {
        var bytes = e.Trailers.GetValueBytes("grpc-status-details-bin");
        return bytes is null ? "" : Details(Hyperledger.Fabric.Protos.Rpc.Status.Parser.ParseFrom(bytes).Details.Select(any => ErrorDetail.Parser.ParseFrom(any.Value)).Select(detail => (detail.Address, detail.MspId, detail.Message)));
    }

    // Which peer's answer came first, and so which ones differ from it, is chance.
    private static string Details(IEnumerable<(string Address, string MspId, string Message)> details) => string.Concat(details
        .Select(detail => detail.Message.Contains("do not match", StringComparison.Ordinal) ? $"\n    {detail.Message}" : $"\n    {detail.MspId} {detail.Address}: {detail.Message}")
        .Distinct()
        .Order(StringComparer.Ordinal));

    /// <summary>A user at the peer of its organisation.</summary>
    private sealed record Client(GrpcChannel Channel, SigningIdentity Identity, Hyperledger.Fabric.Client.Network Network);

    /// <summary>An endorsed transaction on its way to the orderer.</summary>
    private sealed record Ordered(string Name, string Client, Transaction Transaction, Fate Fate);
}
