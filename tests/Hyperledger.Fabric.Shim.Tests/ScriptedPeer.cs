using System.Threading.Channels;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;
using MessageType = Hyperledger.Fabric.Protos.Peer.ChaincodeMessage.Types.Type;

namespace Hyperledger.Fabric.Shim.Tests;

/// <summary>A peer whose every message the test writes.</summary>
internal sealed class ScriptedPeer : IAsyncDisposable
{
    private readonly Channel<ChaincodeMessage> _fromPeer = Channel.CreateUnbounded<ChaincodeMessage>();
    private readonly Channel<ChaincodeMessage> _toPeer = Channel.CreateUnbounded<ChaincodeMessage>();
    private readonly CancellationTokenSource _stop = new(TimeSpan.FromMinutes(1));

    private ScriptedPeer(IChaincode chaincode, ChaincodeStreamOptions? options) =>
        Serving = ChaincodeStream.RunAsync(chaincode, "label:hash", _fromPeer.Reader, _toPeer.Writer, options, _stop.Token);

    internal Task Serving { get; }

    /// <summary>A peer whose chaincode has been told READY.</summary>
    internal static async Task<ScriptedPeer> ReadyAsync(IChaincode chaincode, ChaincodeStreamOptions? options = null, ChaincodeAdditionalParams? offer = null)
    {
        var peer = Created(chaincode, options);
        Assert.AreEqual(MessageType.Register, (await peer.ReadAsync()).Type);
        peer.Send(new ChaincodeMessage { Type = MessageType.Registered });
        peer.Send(new ChaincodeMessage { Type = MessageType.Ready, Payload = offer?.ToByteString() ?? ByteString.Empty });
        return peer;
    }

    internal static ScriptedPeer Created(IChaincode chaincode, ChaincodeStreamOptions? options = null) => new(chaincode, options);

    internal static Task<ScriptedPeer> ReadyAsync(Func<IChaincodeStub, CancellationToken, Task<string>> invoke, ChaincodeStreamOptions? options = null, ChaincodeAdditionalParams? offer = null) =>
        ReadyAsync(new DelegateChaincode(invoke), options, offer);

    internal void Send(ChaincodeMessage message) => Assert.IsTrue(_fromPeer.Writer.TryWrite(message));

    internal void Invoke(string transactionId, params string[] arguments)
    {
        var input = new ChaincodeInput();
        input.Args.AddRange(arguments.Select(ByteString.CopyFromUtf8));
        Send(new ChaincodeMessage { Type = MessageType.Transaction, Txid = transactionId, ChannelId = "ch", Payload = input.ToByteString() });
    }

    internal void Answer(ChaincodeMessage request, IMessage? payload = null) => Answer(request, payload?.ToByteString() ?? ByteString.Empty);

    internal void Answer(ChaincodeMessage request, ByteString payload) =>
        Send(new ChaincodeMessage { Type = MessageType.Response, Txid = request.Txid, ChannelId = request.ChannelId, Payload = payload });

    internal void Refuse(ChaincodeMessage request, string text) => Send(new ChaincodeMessage
    {
        Type = MessageType.Error,
        Txid = request.Txid,
        ChannelId = request.ChannelId,
        Payload = ByteString.CopyFromUtf8(text),
    });

    internal async Task<ChaincodeMessage> ReadAsync() => await _toPeer.Reader.ReadAsync(_stop.Token);

    internal async Task<ChaincodeMessage> ReadAsync(MessageType type)
    {
        var message = await ReadAsync();
        Assert.AreEqual(type, message.Type, message.Payload.ToStringUtf8());
        return message;
    }

    internal async Task<Response> ReadResponseAsync() => Response.Parser.ParseFrom((await ReadAsync(MessageType.Completed)).Payload);

    /// <summary>Returns once the chaincode has handled everything sent before.</summary>
    internal async Task<ChaincodeMessage> EchoAsync()
    {
        Send(new ChaincodeMessage { Type = MessageType.Keepalive });
        return await ReadAsync(MessageType.Keepalive);
    }

    internal bool TryRead(out ChaincodeMessage? message) => _toPeer.Reader.TryRead(out message);

    internal void Close() => _fromPeer.Writer.TryComplete();

    internal Task StopAsync() => _stop.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        Close();
        await Serving;
        _stop.Dispose();
    }

    internal static SignedProposal Propose(byte[] creator, byte[] nonce, DateTimeOffset timestamp, HeaderType type = HeaderType.EndorserTransaction)
    {
        var channelHeader = new ChannelHeader { Type = (int)type, ChannelId = "ch", Timestamp = Timestamp.FromDateTimeOffset(timestamp) };
        var signatureHeader = new SignatureHeader { Creator = ByteString.CopyFrom(creator), Nonce = ByteString.CopyFrom(nonce) };
        var header = new Header { ChannelHeader = channelHeader.ToByteString(), SignatureHeader = signatureHeader.ToByteString() };
        var payload = new ChaincodeProposalPayload { TransientMap = { ["secret"] = ByteString.CopyFromUtf8("value") } };
        return new SignedProposal { ProposalBytes = new Proposal { Header = header.ToByteString(), Payload = payload.ToByteString() }.ToByteString() };
    }
}
