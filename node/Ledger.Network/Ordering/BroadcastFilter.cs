using Google.Protobuf;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Orderer;
using Hyperledger.Fabric.Protos.Peer;

namespace Ledger.Network.Ordering;

/// <summary>What an orderer accepts for a channel (orderer/common/broadcast and msgprocessor): the right type, not too large, not expired, /Channel/Writers.</summary>
internal sealed class BroadcastFilter(Channel channel)
{
    /// <summary>Judges an envelope for the channel: the message to order, or the response that refuses it.</summary>
    public (OrderedMessage? Message, BroadcastResponse? Refusal) Apply(BroadcastMessage message)
    {
        var (envelope, header, signatureHeader) = message;
        switch (header.Type)
        {
            case (int)HeaderType.Config:
                return Refuse(Status.BadRequest, "message is of type that cannot be processed directly");
            case (int)HeaderType.OrdererTransaction:
                return Refuse(Status.BadRequest, "message is of type that is no longer supported");
        }

        var config = channel.Current;
        var size = OrderedMessage.SizeOf(envelope);
        if (config.Orderer is { } limits && size > limits.AbsoluteMaxBytes)
            return Refuse(Status.BadRequest, $"message payload is {size} bytes and exceeds maximum allowed {limits.AbsoluteMaxBytes} bytes");
        if (config.Msps.TryValidate(signatureHeader.Creator, out var creator, out _) && creator.IsExpiredAt(channel.Time.GetUtcNow()))
            return Refuse(Status.BadRequest, "broadcast client identity expired");
        var writers = config.Policies.Evaluate("/Channel/Writers", [new SignedData(signatureHeader.Creator, envelope.Payload.Memory, envelope.Signature)]);
        if (!writers.Satisfied) return Refuse(Status.Forbidden, $"{writers.Message}: permission denied");
        if (header.Type == (int)HeaderType.ConfigUpdate) return ApplyUpdate(envelope, config);
        return (new OrderedMessage(envelope, chaincode: ChaincodeOf(header)), null);
    }

    // Tried here so that the submitter hears why it is refused; applied again when its turn comes.
    private static (OrderedMessage?, BroadcastResponse?) ApplyUpdate(Envelope update, ChannelConfig config)
    {
        try
        {
            ConfigUpdates.Propose(config, update);
            return (new OrderedMessage(update, isConfig: true), null);
        }
        catch (Exception e) when (e is ConfigUpdateException or InvalidConfigurationException)
        {
            return Refuse(Status.BadRequest, $"error applying config update to existing channel '{config.ChannelId}': {e.Message}");
        }
    }

    private static string ChaincodeOf(ChannelHeader header)
    {
        if (header.Type != (int)HeaderType.EndorserTransaction) return "";
        try
        {
            return ChaincodeHeaderExtension.Parser.ParseFrom(header.Extension).ChaincodeId?.Name ?? "";
        }
        catch (InvalidProtocolBufferException)
        {
            // Validation will mark it; an orderer does not look inside.
            return "";
        }
    }

    private static (OrderedMessage?, BroadcastResponse?) Refuse(Status status, string info) => (null, new BroadcastResponse { Status = status, Info = info });
}
