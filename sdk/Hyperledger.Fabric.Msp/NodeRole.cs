namespace Hyperledger.Fabric.Msp;

/// <summary>The role that a NodeOU gives a certificate. An MSP that enforces NodeOUs accepts exactly one.</summary>
public enum NodeRole
{
    /// <summary>Submits transactions and queries: the unit <c>client</c>.</summary>
    Client,

    /// <summary>Endorses and commits: the unit <c>peer</c>.</summary>
    Peer,

    /// <summary>Administers the organisation: the unit <c>admin</c>.</summary>
    Admin,

    /// <summary>Orders and signs blocks: the unit <c>orderer</c>.</summary>
    Orderer,
}
