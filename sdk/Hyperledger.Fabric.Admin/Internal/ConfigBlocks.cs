using Google.Protobuf;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;

namespace Hyperledger.Fabric.Admin.Internal;

/// <summary>Reads what configuration blocks say beside the configuration.</summary>
internal static class ConfigBlocks
{
    /// <summary>The channel that a block belongs to.</summary>
    /// <exception cref="InvalidConfigurationException">It holds no envelope that can be read.</exception>
    public static string ChannelId(Block block)
    {
        try
        {
            if (block.Data is not { Data.Count: > 0 } data) throw new InvalidConfigurationException("The block holds no envelope.");
            var payload = Payload.Parser.ParseFrom(Envelope.Parser.ParseFrom(data.Data[0]).Payload);
            return ChannelHeader.Parser.ParseFrom(payload.Header?.ChannelHeader ?? ByteString.Empty).ChannelId;
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new InvalidConfigurationException("The block's envelope cannot be read.", e);
        }
    }
}
