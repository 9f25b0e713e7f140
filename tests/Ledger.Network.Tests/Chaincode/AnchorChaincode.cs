using Google.Protobuf;
using Hyperledger.Fabric.Protos.Ledger.Queryresult;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Chaincode;
using MessageType = Hyperledger.Fabric.Protos.Peer.ChaincodeMessage.Types.Type;

namespace Ledger.Network.Tests.Chaincode;

/// <summary>
/// The contract behind the recorded channel (its README), written against the stream's messages alone. One transaction at a time.
/// </summary>
internal sealed class AnchorChaincode
{
    public const string PackageId = "anchor_1:8f6e592b4120837cf588a7bc9589cf2250cbb2808c75cec1c44527f5396f97a7";

    private readonly System.Threading.Channels.Channel<ChaincodeMessage> _toPeer = System.Threading.Channels.Channel.CreateUnbounded<ChaincodeMessage>();
    private readonly System.Threading.Channels.Channel<ChaincodeMessage> _fromPeer = System.Threading.Channels.Channel.CreateUnbounded<ChaincodeMessage>();

    /// <summary>The messages that the peer sent, in order.</summary>
    public List<ChaincodeMessage> Received { get; } = [];

    /// <summary>Holds the answer of a transaction back until it completes.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>Attaches it to a peer; the task ends with the stream.</summary>
    public Task AttachAsync(ChaincodeRegistry registry, string peer)
    {
        Send(MessageType.Register, string.Empty, string.Empty, new ChaincodeID { Name = PackageId }.ToByteString());
        _ = RunAsync();
        return registry.AttachAsync(peer, _toPeer.Reader, _fromPeer.Writer);
    }

    public void Break() => _toPeer.Writer.Complete();

    public void SendRaw(ChaincodeMessage message) => _toPeer.Writer.TryWrite(message);

    private async Task RunAsync()
    {
        await foreach (var message in _fromPeer.Reader.ReadAllAsync())
        {
            Received.Add(message);
            if (message.Type == MessageType.Transaction)
                await RunTransactionAsync(message);
        }
    }

    private async Task RunTransactionAsync(ChaincodeMessage transaction)
    {
        var args = ChaincodeInput.Parser.ParseFrom(transaction.Payload).Args.Select(arg => arg.ToStringUtf8()).ToArray();
        await Gate;
        ChaincodeEvent? raised = null;
        string result;
        switch (args[0])
        {
            case "Put":
                await Ask(MessageType.PutState, new PutState { Key = args[1], Value = ByteString.CopyFromUtf8(args[2]) });
                result = "ok";
                break;
            case "Ev":
                await Ask(MessageType.PutState, new PutState { Key = args[1], Value = ByteString.CopyFromUtf8(args[2]) });
                raised = new ChaincodeEvent { EventName = "Anchored", Payload = ByteString.CopyFromUtf8($"{{\"k\":\"{args[1]}\",\"v\":\"{args[2]}\"}}") };
                result = string.Empty;
                break;
            case "Rmw":
                var stored = (await Ask(MessageType.GetState, new GetState { Key = args[1] })).ToStringUtf8();
                result = stored.Length == 0 ? "1" : $"{int.Parse(stored, System.Globalization.CultureInfo.InvariantCulture) + 1}";
                await Ask(MessageType.PutState, new PutState { Key = args[1], Value = ByteString.CopyFromUtf8(result) });
                break;
            case "Del":
                await Ask(MessageType.DelState, new DelState { Key = args[1] });
                result = string.Empty;
                break;
            case "Comp":
                await Ask(MessageType.PutState, new PutState { Key = $"\0{args[1]}\0{args[2]}\0{args[3]}\0", Value = ByteString.CopyFromUtf8("c") });
                result = string.Empty;
                break;
            case "Range":
                result = string.Join(',', await Keys(args[1], args[2]));
                await Ask(MessageType.PutState, new PutState { Key = "range-result", Value = ByteString.CopyFromUtf8(result) });
                break;
            case "Sbe":
                var policy = Convert.FromHexString("12081206080112020800") is var rule && args[2] == "Org2MSP" ? (byte[])[.. rule, .. "\u001a\u000b\u0012\t\n\aOrg2MSP"u8] : [];
                await Ask(MessageType.PutStateMetadata, new PutStateMetadata { Key = args[1], Metadata = new StateMetadata { Metakey = "VALIDATION_PARAMETER", Value = ByteString.CopyFrom(policy) } });
                result = string.Empty;
                break;
            case "Priv":
                await Ask(MessageType.PutState, new PutState { Key = args[1], Value = ByteString.CopyFromUtf8("secret"), Collection = "shared" });
                result = string.Empty;
                break;
            case "PrivGet":
                result = (await Ask(MessageType.GetState, new GetState { Key = args[1], Collection = "shared" })).ToStringUtf8();
                break;
            case "Purge":
                await Ask(MessageType.PurgePrivateData, new PurgePrivateState { Key = args[1], Collection = "shared" });
                result = string.Empty;
                break;
            case "Call":
                var spec = new ChaincodeSpec { ChaincodeId = new ChaincodeID { Name = args[1] }, Input = new ChaincodeInput { Args = { args[2..].Select(ByteString.CopyFromUtf8) } } };
                var called = ChaincodeMessage.Parser.ParseFrom(await Ask(MessageType.InvokeChaincode, spec));
                result = Response.Parser.ParseFrom(called.Payload).Payload.ToStringUtf8();
                break;
            default:
                throw new InvalidOperationException(args[0]);
        }
        var response = new Response { Status = 200, Payload = ByteString.CopyFromUtf8(result) };
        _toPeer.Writer.TryWrite(new ChaincodeMessage { Type = MessageType.Completed, Txid = transaction.Txid, ChannelId = transaction.ChannelId, Payload = response.ToByteString(), ChaincodeEvent = raised });

        async Task<ByteString> Ask(MessageType type, IMessage request)
        {
            Send(type, transaction.Txid, transaction.ChannelId, request.ToByteString());
            ChaincodeMessage answer;
            do
            {
                answer = await _fromPeer.Reader.ReadAsync();
                Received.Add(answer);
            }
            while (answer.Txid != transaction.Txid);
            return answer.Type == MessageType.Response ? answer.Payload : throw new InvalidOperationException(answer.Payload.ToStringUtf8());
        }

        async Task<List<string>> Keys(string start, string end)
        {
            var keys = new List<string>();
            var page = QueryResponse.Parser.ParseFrom(await Ask(MessageType.GetStateByRange, new GetStateByRange { StartKey = start, EndKey = end }));
            while (true)
            {
                keys.AddRange(page.Results.Select(entry => KV.Parser.ParseFrom(entry.ResultBytes).Key));
                if (!page.HasMore)
                    return keys;
                page = QueryResponse.Parser.ParseFrom(await Ask(MessageType.QueryStateNext, new QueryStateNext { Id = page.Id }));
            }
        }
    }

    private void Send(MessageType type, string txId, string channelId, ByteString payload) =>
        _toPeer.Writer.TryWrite(new ChaincodeMessage { Type = type, Txid = txId, ChannelId = channelId, Payload = payload });
}
