namespace Ledger.Sdk;

/// <summary>A channel as its blocks show it.</summary>
/// <param name="Channel">The channel's name.</param>
/// <param name="GenesisHash">The genesis block header's SHA-256 hash, 64 lowercase hexadecimal digits: keep it elsewhere too.</param>
/// <param name="Height">The number of blocks.</param>
/// <param name="LatestHash">The latest block header's hash as the peer gives it.</param>
/// <param name="IsEmbedded">True if one operator speaks for all organisations.</param>
/// <param name="Organizations">The MSP ids of the organisations with peers.</param>
public sealed record ChannelState(
    string Channel, string GenesisHash, ulong Height, string LatestHash, bool IsEmbedded, IReadOnlyList<string> Organizations);
