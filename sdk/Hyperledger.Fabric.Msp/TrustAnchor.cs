using Hyperledger.Fabric.Protos.Common;

namespace Hyperledger.Fabric.Msp;

/// <summary>What a verifier of a channel trusts; everything else follows from block to block.</summary>
/// <param name="ChannelId">The channel's id.</param>
/// <param name="GenesisHash">The header hash of block 0, 32 bytes.</param>
public sealed record TrustAnchor(string ChannelId, ReadOnlyMemory<byte> GenesisHash)
{
    /// <summary>Trusts a block 0 at hand: only for who made it, or compared the hash by another way.</summary>
    /// <param name="genesis">Block 0.</param>
    /// <exception cref="InvalidConfigurationException">The block holds no usable configuration.</exception>
    public static TrustAnchor Of(Block genesis) =>
        new(ChannelConfig.FromBlock(genesis).ChannelId, BlockHash.Header(genesis.Header ?? new BlockHeader()));
}
