using Google.Protobuf;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Orderer;

namespace Hyperledger.Fabric.Msp;

/// <summary>The values under <c>/Channel/Orderer</c>.</summary>
public sealed class OrdererConfig
{
    internal OrdererConfig()
    {
    }

    /// <summary><c>etcdraft</c>, <c>BFT</c> or <c>solo</c>.</summary>
    public required string ConsensusType { get; init; }

    /// <summary>What the consensus type keeps: for Raft a serialized <c>etcdraft.ConfigMetadata</c>.</summary>
    public required ByteString ConsensusMetadata { get; init; }

    /// <summary>Normal, or maintenance while the consensus type is changed.</summary>
    public required ConsensusType.Types.State State { get; init; }

    /// <summary>The most messages of a block; at least 1.</summary>
    public required uint MaxMessageCount { get; init; }

    /// <summary>The most bytes of a block's messages; a message above it is refused.</summary>
    public required uint AbsoluteMaxBytes { get; init; }

    /// <summary>The bytes at which a block is cut; a single message may exceed it.</summary>
    public required uint PreferredMaxBytes { get; init; }

    /// <summary>How long a message waits for others before its block is cut.</summary>
    public required TimeSpan BatchTimeout { get; init; }

    /// <summary>The most channels of the ordering service; 0 for no limit.</summary>
    public required ulong MaxChannels { get; init; }

    /// <summary>The ordering nodes as BFT names them, by id; empty for Raft.</summary>
    public required IReadOnlyList<Consenter> Consenters { get; init; }

    /// <summary>The organisations, ordered by group name.</summary>
    public required IReadOnlyList<OrdererOrganization> Organizations { get; init; }

    /// <summary>The capabilities as <c>V2_0</c>, ordered by name.</summary>
    public required IReadOnlyList<string> Capabilities { get; init; }
}
