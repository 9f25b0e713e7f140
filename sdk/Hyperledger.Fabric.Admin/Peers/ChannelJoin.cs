namespace Hyperledger.Fabric.Admin;

/// <summary>What became of a request to join a channel.</summary>
public enum ChannelJoin
{
    /// <summary>The node joined now.</summary>
    Joined,

    /// <summary>The node had joined the channel before; nothing changed.</summary>
    AlreadyJoined,
}
