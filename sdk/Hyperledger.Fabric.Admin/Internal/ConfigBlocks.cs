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

    /// <summary>The number of the configuration block that is in force after a block.</summary>
    /// <exception cref="InvalidConfigurationException">The block's metadata cannot be read.</exception>
    public static ulong LastConfig(Block block)
    {
        try
        {
            // What the orderers sign, and where it stood before 1.4.1.
            var entries = block.Metadata?.Metadata;
            if (entries is not { Count: > 0 }) throw new InvalidConfigurationException($"Block {block.Header?.Number} has no metadata.");
            var signed = OrdererBlockMetadata.Parser.ParseFrom(Metadata.Parser.ParseFrom(entries[(int)BlockMetadataIndex.Signatures]).Value);
            if (signed.LastConfig is { } lastConfig) return lastConfig.Index;
            return entries.Count > (int)BlockMetadataIndex.LastConfig
                ? Protos.Common.LastConfig.Parser.ParseFrom(Metadata.Parser.ParseFrom(entries[(int)BlockMetadataIndex.LastConfig]).Value).Index
                : 0;
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new InvalidConfigurationException($"The metadata of block {block.Header?.Number} cannot be read.", e);
        }
    }
}
