using System.Runtime.CompilerServices;
using Google.Protobuf;
using Hyperledger.Fabric.Client.Internal;
using Hyperledger.Fabric.Protos.Gateway;
using Hyperledger.Fabric.Protos.Orderer;

namespace Hyperledger.Fabric.Client;

/// <summary>Asks for the events of a chaincode. It may be enumerated again: each time is a stream of its own from the same position.</summary>
public sealed class ChaincodeEventsRequest : ISignable
{
    private readonly GatewayConnection _connection;
    private readonly ByteString _request;
    private ByteString? _signature;

    private ChaincodeEventsRequest(GatewayConnection connection, ByteString request, ByteString? signature)
    {
        _connection = connection;
        _request = request;
        _signature = signature;
    }

    /// <summary>The serialized <c>gateway.SignedChaincodeEventsRequest</c>, for <see cref="Gateway.NewChaincodeEventsRequest"/>.</summary>
    public byte[] GetBytes() =>
        new SignedChaincodeEventsRequest { Request = _request, Signature = _signature ?? ByteString.Empty }.ToByteArray();

    /// <inheritdoc/>
    public byte[] GetDigest() => _connection.Digest(_request);

    /// <summary>Receives the events in the ledger's order, without end. The request is sent when enumeration starts.</summary>
    /// <exception cref="GatewayException">The stream was refused or broke.</exception>
    public async IAsyncEnumerable<ChaincodeEvent> GetEventsAsync(
        CallSettings? settings = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        _signature ??= await _connection.SignAsync(_request, cancellationToken).ConfigureAwait(false);
        var request = new SignedChaincodeEventsRequest { Request = _request, Signature = _signature };
        using var call = _connection.ChaincodeEvents(request, settings, cancellationToken);
        using var open = new OpenStream(GatewayStep.ChaincodeEvents);
        while (await EventStream.MoveNextAsync(call.ResponseStream, GatewayStep.ChaincodeEvents, cancellationToken).ConfigureAwait(false))
        {
            var response = call.ResponseStream.Current;
            foreach (var chaincodeEvent in response.Events)
                yield return new ChaincodeEvent(response.BlockNumber, chaincodeEvent);
        }
    }

    internal static ChaincodeEventsRequest Create(
        GatewayConnection connection, string channelName, string chaincodeName, EventsOptions options) =>
        Create(connection, channelName, chaincodeName, options.StartPosition, options.Checkpoint?.TransactionId);

    internal static ChaincodeEventsRequest Create(
        GatewayConnection connection, string channelName, string chaincodeName, SeekPosition start, string? afterTransactionId)
    {
        var request = new Protos.Gateway.ChaincodeEventsRequest
        {
            ChannelId = channelName,
            ChaincodeId = chaincodeName,
            Identity = connection.Creator,
            StartPosition = start,
            AfterTransactionId = afterTransactionId ?? string.Empty,
        };
        return new ChaincodeEventsRequest(connection, request.ToByteString(), signature: null);
    }

    internal static ChaincodeEventsRequest Parse(GatewayConnection connection, ReadOnlyMemory<byte> bytes, ByteString? signature)
    {
        try
        {
            var signed = SignedChaincodeEventsRequest.Parser.ParseFrom(bytes.Span);
            return new ChaincodeEventsRequest(connection, signed.Request, signature ?? (signed.Signature.IsEmpty ? null : signed.Signature));
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new ArgumentException(
                "The bytes are no gateway.SignedChaincodeEventsRequest, as ChaincodeEventsRequest.GetBytes returns it.", nameof(bytes), e);
        }
    }
}
