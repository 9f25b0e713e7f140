using Ledger.Records.State;
using Ledger.Sdk.Workspaces;

namespace Ledger.NetworkConfig.Topology;

/// <summary>
/// A network on Hyperledger Fabric as its topology file says: one channel, its orderers, its organisations by tier with
/// their peers and schools, who endorses and who administers. docs/FABRIC.md describes the file.
/// </summary>
public sealed record FabricTopology
{
    /// <summary>The form of the file that this program writes and reads.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The form of the file.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The channel's id.</summary>
    public required string Channel { get; init; }

    /// <summary>The release line of Fabric, as <c>2.5</c>: the images' tag, and which capabilities the channel has.</summary>
    public required string Fabric { get; init; }

    /// <summary>
    /// Whether one operator holds every key, as on one machine. The authorities' certificates then say <c>embedded</c>, so
    /// that no verification calls the organisations independent.
    /// </summary>
    public bool IsTrial { get; init; }

    /// <summary>The domain of hosts that are not given.</summary>
    public required string Domain { get; init; }

    /// <summary>How the orderers agree.</summary>
    public Consensus Consensus { get; init; }

    /// <summary>The ordering organisations.</summary>
    public required IReadOnlyList<OrdererOrganisation> Orderers { get; init; }

    /// <summary>The channel's members, the province first.</summary>
    public required IReadOnlyList<MemberOrganisation> Organisations { get; init; }

    /// <summary>The chaincode that every member runs.</summary>
    public ChaincodeSetting Chaincode { get; init; } = new();

    /// <summary>How many of the city organisations must agree with the province in administration and lifecycle.</summary>
    public required int AdministratingCities { get; init; }

    /// <summary>When blocks are cut.</summary>
    public BatchSetting Batch { get; init; } = new();

    /// <summary>How certificates are issued.</summary>
    public CertificateSetting Certificates { get; init; } = new();

    /// <summary>All orderers, with their organisations, in the order of the file.</summary>
    public IEnumerable<(OrdererOrganisation Organisation, OrdererNode Node)> OrdererNodes => Orderers.SelectMany(o => o.Nodes.Select(n => (o, n)));

    /// <summary>All peers, with their organisations, in the order of the file.</summary>
    public IEnumerable<(MemberOrganisation Organisation, PeerNode Node)> PeerNodes => Organisations.SelectMany(o => o.Peers.Select(p => (o, p)));

    /// <summary>The MSP ids of all organisations: those that order, then the members.</summary>
    public IEnumerable<string> MspIds => Orderers.Select(o => o.MspId).Concat(Organisations.Select(o => o.MspId));

    /// <summary>The ids of all nodes: orderers, then peers.</summary>
    public IEnumerable<string> NodeIds => OrdererNodes.Select(o => o.Node.Id).Concat(PeerNodes.Select(p => p.Node.Id));

    /// <summary>The token in which an organisation's signing keys live; null for files.</summary>
    /// <param name="mspId">Its MSP id.</param>
    public TokenSetting? TokenOf(string mspId) => Orderers.FirstOrDefault(o => o.MspId == mspId)?.Token ?? Organisations.FirstOrDefault(o => o.MspId == mspId)?.Token;

    /// <summary>The province's organisation.</summary>
    public MemberOrganisation Province => Organisations.First(o => o.Tier == UnitTier.Province);
}

/// <summary>How orderers agree on the next block.</summary>
public enum Consensus
{
    /// <summary>Raft: a majority that does not crash.</summary>
    Raft,

    /// <summary>SmartBFT, from Fabric 3.0 on: two thirds that neither crash nor lie.</summary>
    Bft,
}

/// <summary>An ordering organisation.</summary>
/// <param name="MspId">Its MSP id.</param>
/// <param name="Nodes">Its orderers.</param>
public sealed record OrdererOrganisation(string MspId, IReadOnlyList<OrdererNode> Nodes)
{
    /// <summary>The token in which its orderers' and its administrator's signing keys live; null for files.</summary>
    public TokenSetting? Token { get; init; }
}

/// <summary>A PKCS#11 token in which signing keys live. Keys of TLS are always files: Fabric takes no others.</summary>
/// <param name="Library">The module's library on every machine that uses it, an absolute path.</param>
/// <param name="Label">The token's label.</param>
public sealed record TokenSetting(string Library, string Label)
{
    /// <summary>The place as the SDK opens it.</summary>
    internal TokenPlace Place => new(Library, Label);
}

/// <summary>One orderer.</summary>
public sealed record OrdererNode
{
    /// <summary>Its name in the network, which is its folder's too: the organisation's MSP id, a dash, the name in the file.</summary>
    public required string Id { get; init; }

    /// <summary>The host by which the others reach it: a name or an address.</summary>
    public required string Host { get; init; }

    /// <summary>The port for clients and for the other orderers.</summary>
    public int Port { get; init; } = 7050;

    /// <summary>The port of the channel participation API.</summary>
    public int AdminPort { get; init; } = 7053;

    /// <summary>The port of health checks and metrics.</summary>
    public int OperationsPort { get; init; } = 8443;

    /// <summary>Host and port for clients.</summary>
    public string Address => $"{Host}:{Port}";
}

/// <summary>A member of the channel.</summary>
public sealed record MemberOrganisation
{
    /// <summary>Its MSP id.</summary>
    public required string MspId { get; init; }

    /// <summary>Where it stands.</summary>
    public required UnitTier Tier { get; init; }

    /// <summary>Its unit's code.</summary>
    public required string Unit { get; init; }

    /// <summary>Its unit's public name.</summary>
    public required string Name { get; init; }

    /// <summary>The code of the unit above it; empty for the province.</summary>
    public required string Parent { get; init; }

    /// <summary>Its peers; the first is its anchor.</summary>
    public required IReadOnlyList<PeerNode> Peers { get; init; }

    /// <summary>The schools without an organisation of their own, for which its MSP speaks.</summary>
    public IReadOnlyList<SchoolUnit> Schools { get; init; } = [];

    /// <summary>The token in which the signing keys of its peers, its administrator and its users live; null for files.</summary>
    public TokenSetting? Token { get; init; }

    /// <summary>Identities that are issued together with its nodes' certificates.</summary>
    public IReadOnlyList<UserSetting> Users { get; init; } = [];
}

/// <summary>One peer, and the chaincode service beside it.</summary>
public sealed record PeerNode
{
    /// <summary>Its name in the network, which is its folder's too: the organisation's MSP id, a dash, the name in the file.</summary>
    public required string Id { get; init; }

    /// <summary>The host by which the others reach it: a name or an address.</summary>
    public required string Host { get; init; }

    /// <summary>The port for clients and gossip.</summary>
    public int Port { get; init; } = 7051;

    /// <summary>The port of the chaincode service, which only this peer dials.</summary>
    public int ChaincodePort { get; init; } = 9999;

    /// <summary>The port of health checks and metrics.</summary>
    public int OperationsPort { get; init; } = 9443;

    /// <summary>Host and port for clients.</summary>
    public string Address => $"{Host}:{Port}";
}

/// <summary>A school that is a unit of its county.</summary>
/// <param name="Code">Its school code, 10 digits.</param>
/// <param name="Name">Its public name.</param>
public sealed record SchoolUnit(string Code, string Name);

/// <summary>An identity to issue.</summary>
/// <param name="Name">Its folder under <c>identities</c>.</param>
/// <param name="Unit">The unit for which it speaks.</param>
/// <param name="Role">Its role.</param>
public sealed record UserSetting(string Name, string Unit, string Role);

/// <summary>The chaincode's definition.</summary>
public sealed record ChaincodeSetting
{
    /// <summary>The chaincode's name.</summary>
    public string Name { get; init; } = "ledger";

    /// <summary>The definition's version.</summary>
    public string Version { get; init; } = "1";

    /// <summary>The definition's sequence: one more at each change of the definition.</summary>
    public int Sequence { get; init; } = 1;

    /// <summary>The endorsement policy in Fabric's language; null: the province's peer and one of another organisation.</summary>
    public string? Policy { get; init; }
}

/// <summary>When blocks are cut (configtx BatchSize and BatchTimeout).</summary>
public sealed record BatchSetting
{
    /// <summary>After so many transactions.</summary>
    public int MaxMessageCount { get; init; } = 500;

    /// <summary>Or after so many milliseconds.</summary>
    public int TimeoutInMilliseconds { get; init; } = 200;

    /// <summary>Or at so many bytes.</summary>
    public int PreferredMaxBytes { get; init; } = 2 * 1024 * 1024;

    /// <summary>The largest transaction.</summary>
    public int AbsoluteMaxBytes { get; init; } = 10 * 1024 * 1024;
}

/// <summary>How certificates are issued.</summary>
public sealed record CertificateSetting
{
    /// <summary>How many days a node's or a person's certificate lives.</summary>
    public int Days { get; init; } = 365;
}
