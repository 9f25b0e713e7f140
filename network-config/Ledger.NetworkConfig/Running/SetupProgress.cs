namespace Ledger.NetworkConfig.Running;

/// <summary>What is being done while a network is brought up, in this order.</summary>
public enum SetupStage
{
    /// <summary>Missing certificates are issued.</summary>
    Certificates,

    /// <summary>Files are rendered, and block 0 made.</summary>
    Rendering,

    /// <summary>Orderers are started and answer.</summary>
    Orderers,

    /// <summary>Orderers join the channel.</summary>
    OrdererChannels,

    /// <summary>Peers are started and answer.</summary>
    Peers,

    /// <summary>Peers join the channel.</summary>
    PeerChannels,

    /// <summary>The channel's configuration is brought to what the topology says.</summary>
    Configuration,

    /// <summary>The channel's ordering nodes are brought to those of the topology, one at a time.</summary>
    Consenters,

    /// <summary>The chaincode services are started, and the package is installed at every peer.</summary>
    Chaincode,

    /// <summary>Every organisation approves the chaincode's definition.</summary>
    Approvals,

    /// <summary>The definition is committed.</summary>
    Commit,

    /// <summary>Every organisation's gateway can endorse.</summary>
    Ready,
}

/// <summary>How far a network's setup has come.</summary>
/// <param name="Stage">What is being done.</param>
/// <param name="Done">How much of it is done.</param>
/// <param name="Total">How much of it there is.</param>
public sealed record SetupProgress(SetupStage Stage, int Done, int Total);

/// <summary>A network that was brought up.</summary>
/// <param name="GenesisHash">The hash of block 0, 64 lowercase hexadecimal digits.</param>
/// <param name="Started">The nodes that were started now, by name; those that ran before are not among them.</param>
/// <param name="Sequence">The sequence of the chaincode's definition in force.</param>
/// <param name="PackageId">The package that every organisation's peers run.</param>
public sealed record SetupResult(string GenesisHash, IReadOnlyList<string> Started, long Sequence, string PackageId);
