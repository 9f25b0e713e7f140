using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Orderer;
using Status = Hyperledger.Fabric.Protos.Common.Status;

namespace Hyperledger.Fabric.Client.Internal;

/// <summary>The request of a block stream: an envelope DELIVER_SEEK_INFO, the same for peers and orderers.</summary>
internal static class SeekEnvelope
{
    public static BlockEventsRequest<T> Create<T>(
        GatewayConnection connection, BlockEventKind<T> kind, string channelName, BlockEventsOptions options)
        where T : class =>
        Create(connection, kind, channelName, options.StartPosition, options.StopPosition);

    public static BlockEventsRequest<T> Create<T>(
        GatewayConnection connection, BlockEventKind<T> kind, string channelName, SeekPosition start, SeekPosition stop)
        where T : class
    {
        var (_, nonce) = TransactionId.Create(connection.Creator.Span);
        var payload = new Payload
        {
            Header = new Header
            {
                ChannelHeader = new ChannelHeader
                {
                    Type = (int)HeaderType.DeliverSeekInfo,
                    Timestamp = Timestamp.FromDateTimeOffset(connection.TimeProvider.GetUtcNow()),
                    ChannelId = channelName,
                    TlsCertHash = ByteString.CopyFrom(connection.Options.TlsClientCertificateHash.Span),
                }.ToByteString(),
                SignatureHeader = new SignatureHeader
                {
                    Creator = connection.Creator,
                    Nonce = UnsafeByteOperations.UnsafeWrap(nonce),
                }.ToByteString(),
            },
            Data = new SeekInfo { Start = start, Stop = stop }.ToByteString(),
        };
        return new BlockEventsRequest<T>(connection, kind, payload.ToByteString(), signature: null);
    }

    public static BlockEventsRequest<T> Parse<T>(
        GatewayConnection connection, BlockEventKind<T> kind, ReadOnlyMemory<byte> bytes, ByteString? signature)
        where T : class
    {
        try
        {
            var envelope = Envelope.Parser.ParseFrom(bytes.Span);
            return new BlockEventsRequest<T>(connection, kind, envelope.Payload, signature ?? (envelope.Signature.IsEmpty ? null : envelope.Signature));
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new ArgumentException("The bytes are no common.Envelope, as the request's GetBytes returns it.", nameof(bytes), e);
        }
    }

    public static StatusCode ToStatusCode(Status status) => status switch
    {
        Status.BadRequest => StatusCode.InvalidArgument,
        Status.Forbidden => StatusCode.PermissionDenied,
        Status.NotFound => StatusCode.NotFound,
        Status.RequestEntityTooLarge => StatusCode.ResourceExhausted,
        Status.InternalServerError => StatusCode.Internal,
        Status.NotImplemented => StatusCode.Unimplemented,
        Status.ServiceUnavailable => StatusCode.Unavailable,
        _ => StatusCode.Unknown,
    };
}
