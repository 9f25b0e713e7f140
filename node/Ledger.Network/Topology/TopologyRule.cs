namespace Ledger.Network.Topology;

/// <summary>What a topology file can break. The names are stable: programs tell mistakes apart by them.</summary>
public enum TopologyRule
{
    /// <summary>The bytes are no JSON; the place is line and column.</summary>
    NotJson,

    /// <summary>An object is needed.</summary>
    NotAnObject,

    /// <summary>A list is needed.</summary>
    NotAList,

    /// <summary>A text is needed.</summary>
    NotAText,

    /// <summary>A whole number is needed.</summary>
    NotANumber,

    /// <summary>A null stands where a value is needed.</summary>
    Null,

    /// <summary>A member is missing.</summary>
    Missing,

    /// <summary>A member that no topology has.</summary>
    Unknown,

    /// <summary>A member stands twice in one object.</summary>
    MemberTwice,

    /// <summary>The format's version is not this program's.</summary>
    Version,

    /// <summary>No channel id.</summary>
    Channel,

    /// <summary>No MSP id.</summary>
    MspId,

    /// <summary>No name of a user's folder.</summary>
    UserName,

    /// <summary>A value that must differ from every other of its kind stands elsewhere too.</summary>
    Twice,

    /// <summary>A list is empty that needs one entry.</summary>
    EmptyList,

    /// <summary>A text is empty.</summary>
    EmptyText,

    /// <summary>A number is outside its range.</summary>
    Range,

    /// <summary>More peers than one network can have.</summary>
    TooManyPeers,

    /// <summary>No chaincode name.</summary>
    ChaincodeName,

    /// <summary>No chaincode version.</summary>
    ChaincodeVersion,

    /// <summary>No endorsement policy.</summary>
    Policy,

    /// <summary>The endorsement policy names an organisation that is no member of the channel.</summary>
    PolicyOrganisation,

    /// <summary>A channel's member is no organisation of the file.</summary>
    ChannelOrganisation,

    /// <summary>An organisation is a member of no channel.</summary>
    OfNoChannel,

    /// <summary>The member belongs to a file of one channel, and this one lists its channels.</summary>
    BesideChannels,

    /// <summary>The organisation is none of the channel that stands in the folder.</summary>
    NotOfChannel,
}
