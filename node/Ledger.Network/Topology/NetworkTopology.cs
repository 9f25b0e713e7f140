namespace Ledger.Network.Topology;

/// <summary>What an embedded network is made of: the content of <c>topology.json</c>.</summary>
public sealed record NetworkTopology
{
    /// <summary>The file's format; 1.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The organisation that orders.</summary>
    public required OrdererTopology Orderer { get; init; }

    /// <summary>The organisations, at least one, each a member of at least one channel.</summary>
    public required IReadOnlyList<OrganisationTopology> Organisations { get; init; }

    /// <summary>The channels, at least one; the ledger of the first is the folder's <c>ledger.db</c>.</summary>
    public required IReadOnlyList<ChannelTopology> Channels { get; init; }

    /// <summary>
    /// Whether the file lists its channels. The file of one channel need not: its members are then all organisations, and its
    /// id and chaincode stand in the file itself.
    /// </summary>
    public bool ListsChannels { get; init; }

    /// <summary>When blocks are cut on channels that do not say it themselves.</summary>
    public BatchTopology Batch { get; init; } = new();

    internal const int CurrentVersion = 1;

    /// <summary>The default: an orderer, four tiers with a peer each, one identity for each role.</summary>
    public static NetworkTopology Default { get; } = new()
    {
        Orderer = new() { MspId = "OrdererMSP" },
        Organisations =
        [
            new() { MspId = "ProvinceMSP", Peers = [new()], Users = [new("province-admin", "350000", "province-admin"), new("auditor", "350000", "auditor")] },
            new() { MspId = "CityMSP", Peers = [new()], Users = [new("city-reviewer", "350100", "city-reviewer")] },
            new() { MspId = "CountyMSP", Peers = [new()], Users = [new("county-reviewer", "350102", "county-reviewer")] },
            new() { MspId = "SchoolMSP", Peers = [new()], Users = [new("school-registrar", "3435000001", "school-registrar")] },
        ],
        Channels =
        [
            new("ledger", ["ProvinceMSP", "CityMSP", "CountyMSP", "SchoolMSP"])
            {
                Chaincodes = [new("ledger", "1", "AND('ProvinceMSP.peer', OR('CityMSP.peer', 'CountyMSP.peer', 'SchoolMSP.peer'))")],
            },
        ],
    };

    /// <summary>This topology with one channel more.</summary>
    public NetworkTopology With(ChannelTopology channel) => this with { Channels = [.. Channels, channel], ListsChannels = true };
}

/// <summary>A channel.</summary>
/// <param name="Name">The channel's id.</param>
/// <param name="Organisations">
/// The MSP ids of its application group when it is made, at least one; the first is the one whose administrator registers
/// units. Their peers join it.
/// </param>
public sealed record ChannelTopology(string Name, IReadOnlyList<string> Organisations)
{
    /// <summary>When its blocks are cut; null as the network's are.</summary>
    public BatchTopology? Batch { get; init; }

    /// <summary>The chaincodes that are defined on it when it is made.</summary>
    public IReadOnlyList<ChaincodeTopology> Chaincodes { get; init; } = [];
}

/// <summary>The ordering organisation and its one orderer.</summary>
public sealed record OrdererTopology
{
    public required string MspId { get; init; }

    /// <summary>The loopback port; zero until one is chosen when the network is made.</summary>
    public int Port { get; init; }
}

/// <summary>An organisation.</summary>
public sealed record OrganisationTopology
{
    /// <summary>The MSP id, which is the group's name in the configuration too.</summary>
    public required string MspId { get; init; }

    /// <summary>Its peers, at least one.</summary>
    public required IReadOnlyList<PeerTopology> Peers { get; init; }

    /// <summary>The people and machines whose identities stand in the working folder's <c>identities</c>.</summary>
    public IReadOnlyList<UserTopology> Users { get; init; } = [];
}

/// <summary>A peer.</summary>
public sealed record PeerTopology
{
    /// <summary>The loopback port; zero until one is chosen when the network is made.</summary>
    public int Port { get; init; }
}

/// <summary>An identity that is issued when the network is made.</summary>
/// <param name="Name">The folder under <c>identities</c>.</param>
/// <param name="Unit">The certificate's attribute <c>unit</c>.</param>
/// <param name="Role">The certificate's attribute <c>role</c>.</param>
public sealed record UserTopology(string Name, string Unit, string Role);

/// <summary>A chaincode definition.</summary>
/// <param name="Name">The chaincode's name.</param>
/// <param name="Version">The definition's version.</param>
/// <param name="Policy">The endorsement policy in Fabric's policy language; null for /Channel/Application/Endorsement.</param>
public sealed record ChaincodeTopology(string Name, string Version, string? Policy);

/// <summary>
/// When blocks are cut. A lone submit waits for <see cref="TimeoutInMilliseconds"/>, so it is short; a loaded network
/// fills a block within it, so that a block's fixed costs (its signature, its flush to disk) are shared.
/// </summary>
public sealed record BatchTopology
{
    /// <summary>BatchSize.max_message_count.</summary>
    public int MaxMessageCount { get; init; } = 100;

    /// <summary>BatchSize.absolute_max_bytes; Fabric's sample has 10 MB, the gRPC limit leaves room for 99.</summary>
    public int AbsoluteMaxBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>BatchSize.preferred_max_bytes.</summary>
    public int PreferredMaxBytes { get; init; } = 2 * 1024 * 1024;

    /// <summary>BatchTimeout.</summary>
    public int TimeoutInMilliseconds { get; init; } = 20;
}
