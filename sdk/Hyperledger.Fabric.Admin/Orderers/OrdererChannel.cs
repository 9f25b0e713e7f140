using Hyperledger.Fabric.Admin.Internal;

namespace Hyperledger.Fabric.Admin;

/// <summary>How an orderer stands to a channel (orderer/common/types, ChannelInfo).</summary>
/// <param name="ChannelId">The channel.</param>
/// <param name="Relation">Its part in the consensus.</param>
/// <param name="Status">How far it has come.</param>
/// <param name="Height">The number of blocks that it has.</param>
public sealed record OrdererChannel(string ChannelId, ConsensusRelation Relation, OrdererChannelStatus Status, ulong Height)
{
    internal static OrdererChannel From(ChannelInfoJson info) => new(
        info.Name ?? "",
        info.ConsensusRelation switch
        {
            "consenter" => ConsensusRelation.Consenter,
            "follower" => ConsensusRelation.Follower,
            "config-tracker" => ConsensusRelation.ConfigTracker,
            "other" => ConsensusRelation.Other,
            _ => ConsensusRelation.Unknown,
        },
        info.Status switch
        {
            "active" => OrdererChannelStatus.Active,
            "onboarding" => OrdererChannelStatus.Onboarding,
            "inactive" => OrdererChannelStatus.Inactive,
            "failed" => OrdererChannelStatus.Failed,
            _ => OrdererChannelStatus.Unknown,
        },
        info.Height);
}

/// <summary>What became of a request that an orderer join a channel.</summary>
/// <param name="Outcome">Whether it joined now or had joined before.</param>
/// <param name="Channel">How it stands to the channel.</param>
public sealed record OrdererJoin(ChannelJoin Outcome, OrdererChannel Channel);

/// <summary>An orderer's part in a channel's consensus.</summary>
public enum ConsensusRelation
{
    /// <summary>The orderer said something that this version does not know.</summary>
    Unknown,

    /// <summary>It is one of the channel's consenters.</summary>
    Consenter,

    /// <summary>It is no consenter and fetches the blocks from them.</summary>
    Follower,

    /// <summary>It is no consenter and only watches for the configuration that makes it one.</summary>
    ConfigTracker,

    /// <summary>The consensus has no cluster.</summary>
    Other,
}

/// <summary>How far an orderer has come in a channel.</summary>
public enum OrdererChannelStatus
{
    /// <summary>The orderer said something that this version does not know.</summary>
    Unknown,

    /// <summary>It takes part, or follows with every block.</summary>
    Active,

    /// <summary>It fetches the blocks up to the one with which it joined.</summary>
    Onboarding,

    /// <summary>It stores no blocks of the channel.</summary>
    Inactive,

    /// <summary>Its last operation on the channel failed; its log says why.</summary>
    Failed,
}
