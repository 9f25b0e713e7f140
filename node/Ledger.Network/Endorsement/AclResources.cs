namespace Ledger.Network.Endorsement;

/// <summary>Resources that the channel's ACLs may name, and the policies that hold where they do not (core/aclmgmt).</summary>
internal static class AclResources
{
    public const string Propose = "peer/Propose";
    public const string ChaincodeToChaincode = "peer/ChaincodeToChaincode";
    public const string BlockEvents = "event/Block";
    public const string FilteredBlockEvents = "event/FilteredBlock";
    public const string CommitStatus = "gateway/CommitStatus";
    public const string ChaincodeEvents = "gateway/ChaincodeEvents";

    public const string Readers = "/Channel/Application/Readers";
    public const string Writers = "/Channel/Application/Writers";

    private static readonly HashSet<string> OfAdministrators = new(StringComparer.Ordinal)
    {
        "_lifecycle/InstallChaincode", "_lifecycle/QueryInstalledChaincode", "_lifecycle/GetInstalledChaincodePackage",
        "_lifecycle/QueryInstalledChaincodes", "_lifecycle/ApproveChaincodeDefinitionForMyOrg",
        "_lifecycle/QueryApprovedChaincodeDefinition", "_lifecycle/QueryApprovedChaincodeDefinitions",
        "cscc/JoinChain", "cscc/JoinChainBySnapshot", "cscc/JoinBySnapshotStatus",
    };

    private static readonly HashSet<string> OfMembers = new(StringComparer.Ordinal) { "cscc/GetChannels" };

    private static readonly Dictionary<string, string> OfChannel = new(StringComparer.Ordinal)
    {
        ["_lifecycle/CommitChaincodeDefinition"] = Writers,
        ["_lifecycle/QueryChaincodeDefinition"] = Writers,
        ["_lifecycle/QueryChaincodeDefinitions"] = Writers,
        ["_lifecycle/CheckCommitReadiness"] = Writers,
        ["qscc/GetChainInfo"] = Readers,
        ["qscc/GetBlockByNumber"] = Readers,
        ["qscc/GetBlockByHash"] = Readers,
        ["qscc/GetTransactionByID"] = Readers,
        ["qscc/GetBlockByTxID"] = Readers,
        ["cscc/GetConfigBlock"] = Readers,
        ["cscc/GetChannelConfig"] = Readers,
        [Propose] = Writers,
        [ChaincodeToChaincode] = Writers,
        [BlockEvents] = Readers,
        [FilteredBlockEvents] = Readers,
        [CommitStatus] = Readers,
        [ChaincodeEvents] = Readers,
    };

    /// <summary>Whether the peer's own organisation decides, not the channel; its administrators or its members.</summary>
    public static bool IsLocal(string resource, out bool administrators)
    {
        administrators = OfAdministrators.Contains(resource);
        return administrators || OfMembers.Contains(resource);
    }

    /// <summary>The policy that holds where the channel's ACLs name none; null for an unknown resource.</summary>
    public static string? Default(string resource) => OfChannel.GetValueOrDefault(resource);
}
