using System.Globalization;
using Ledger.NetworkConfig.Crypto;
using Ledger.NetworkConfig.Topology;

namespace Ledger.NetworkConfig.Rendering;

/// <summary>
/// The <c>configtx.yaml</c> of which configtxgen makes block 0 (sampleconfig/configtx.yaml): paths are relative to the file.
/// </summary>
public static class ConfigtxFile
{
    /// <summary>The profile that configtxgen is asked for.</summary>
    public const string Profile = "Ledger";

    private const string Administrators = "Admins";

    private const int BatchesInPool = 20;

    // Blocks, events and the ledger's queries follow a policy of their own, so that auditing can be granted or narrowed
    // without touching who reads the channel at all.
    private static readonly (string Resource, string Policy)[] s_acls =
    [
        ("_lifecycle/CheckCommitReadiness", "Writers"),
        ("_lifecycle/CommitChaincodeDefinition", "Writers"),
        ("_lifecycle/QueryChaincodeDefinition", "Writers"),
        ("_lifecycle/QueryChaincodeDefinitions", "Writers"),
        ("qscc/GetChainInfo", "Auditors"),
        ("qscc/GetBlockByNumber", "Auditors"),
        ("qscc/GetBlockByHash", "Auditors"),
        ("qscc/GetTransactionByID", "Auditors"),
        ("qscc/GetBlockByTxID", "Auditors"),
        ("cscc/GetConfigBlock", "Readers"),
        ("cscc/GetChannelConfig", "Readers"),
        ("peer/Propose", "Writers"),
        ("peer/ChaincodeToChaincode", "Writers"),
        ("event/Block", "Auditors"),
        ("event/FilteredBlock", "Readers"),
    ];

    /// <summary>The file's text.</summary>
    public static string Render(FabricTopology topology)
    {
        ArgumentNullException.ThrowIfNull(topology);
        var policies = new NetworkPolicies(topology);
        var yaml = new YamlText()
            .Line("# Made from topology.yaml by 'ledger fabric render'; changes here are lost at the next rendering.")
            .Under("Profiles:", profiles => profiles.Under($"{Profile}:", profile =>
            {
                profile.Under("Policies:", p => MetaPolicies(p).Policy(Administrators, "Signature", policies.Administration));
                Capability(profile, topology.Fabric.StartsWith("2.", StringComparison.Ordinal) ? "V2_0" : "V3_0");
                profile.Under("Orderer:", o => Orderer(o, topology));
                profile.Under("Application:", a => Application(a, topology, policies));
            }));
        return yaml.ToString();
    }

    private static void Orderer(YamlText yaml, FabricTopology topology)
    {
        yaml.Line($"OrdererType: {(topology.Consensus == Consensus.Bft ? "BFT" : "etcdraft")}");
        yaml.Line($"BatchTimeout: {Plain(topology.Batch.TimeoutInMilliseconds)}ms");
        yaml.Under("BatchSize:", b => b
            .Line($"MaxMessageCount: {Plain(topology.Batch.MaxMessageCount)}")
            .Line($"AbsoluteMaxBytes: {Plain(topology.Batch.AbsoluteMaxBytes)}")
            .Line($"PreferredMaxBytes: {Plain(topology.Batch.PreferredMaxBytes)}"));
        if (topology.Consensus == Consensus.Bft) Bft(yaml, topology);
        else Raft(yaml, topology);
        yaml.Under("Policies:", p => MetaPolicies(p).Policy(Administrators, "ImplicitMeta", "MAJORITY Admins").Policy("BlockValidation", "ImplicitMeta", "ANY Writers"));
        Capability(yaml, "V2_0");
        yaml.Under("Organizations:", organizations =>
        {
            foreach (var organisation in topology.Orderers)
            {
                Organization(organizations, organisation.MspId, isMember: false, more => more.Under("OrdererEndpoints:", endpoints =>
                {
                    foreach (var node in organisation.Nodes) endpoints.Line($"- {YamlText.Quote(node.Address)}");
                }));
            }
        });
    }

    private static void Raft(YamlText yaml, FabricTopology topology) => yaml.Under("EtcdRaft:", raft => raft.Under("Consenters:", consenters =>
    {
        foreach (var (_, node) in topology.OrdererNodes)
        {
            consenters.Member("- Host", node.Host).Indented(c => c
                .Line($"Port: {Plain(node.Port)}")
                .Member("ClientTLSCert", $"nodes/{node.Id}/tls/server.crt")
                .Member("ServerTLSCert", $"nodes/{node.Id}/tls/server.crt"));
        }
    }));

    private static void Bft(YamlText yaml, FabricTopology topology)
    {
        yaml.Under("ConsenterMapping:", mapping =>
        {
            foreach (var (index, (organisation, node)) in topology.OrdererNodes.Index())
            {
                mapping.Line($"- ID: {Plain(index + 1)}").Indented(c => c
                    .Member("Host", node.Host)
                    .Line($"Port: {Plain(node.Port)}")
                    .Member("MSPID", organisation.MspId)
                    .Member("Identity", $"nodes/{node.Id}/msp/{MspFiles.Certificate}")
                    .Member("ClientTLSCert", $"nodes/{node.Id}/tls/server.crt")
                    .Member("ServerTLSCert", $"nodes/{node.Id}/tls/server.crt"));
            }
        });
        // BFT orderers do not read BatchTimeout, and keep 400 requests by default, fewer than a block may hold. What follows the first
        // two are the defaults: configtxgen fills in none of a section that is there (internal/configtxgen/genesisconfig/config.go).
        yaml.Under("SmartBFT:", options => options
            .Line($"RequestBatchMaxInterval: {Plain(topology.Batch.TimeoutInMilliseconds)}ms")
            .Line($"RequestPoolSize: {Plain((long)BatchesInPool * topology.Batch.MaxMessageCount)}")
            .Line("IncomingMessageBufferSize: 200")
            .Line("RequestForwardTimeout: 2s")
            .Line("RequestComplainTimeout: 20s")
            .Line("RequestAutoRemoveTimeout: 3m0s")
            .Line("ViewChangeResendInterval: 5s")
            .Line("ViewChangeTimeout: 20s")
            .Line("LeaderHeartbeatTimeout: 1m0s")
            .Line("LeaderHeartbeatCount: 10")
            .Line("CollectTimeout: 1s"));
    }

    private static void Application(YamlText yaml, FabricTopology topology, NetworkPolicies policies)
    {
        yaml.Under("ACLs:", acls =>
        {
            foreach (var (resource, policy) in s_acls) acls.Line($"{resource}: /Channel/Application/{policy}");
        });
        yaml.Under("Policies:", p => MetaPolicies(p)
            .Policy("Auditors", "ImplicitMeta", "ANY Readers")
            .Policy(Administrators, "Signature", policies.Administration)
            .Policy("LifecycleEndorsement", "Signature", policies.Lifecycle)
            .Policy("Endorsement", "Signature", policies.Endorsement));
        Capability(yaml, "V2_5");
        yaml.Under("Organizations:", organizations =>
        {
            foreach (var organisation in topology.Organisations)
            {
                var anchor = organisation.Peers[0];
                Organization(organizations, organisation.MspId, isMember: true, more => more.Under("AnchorPeers:", peers => peers
                    .Member("- Host", anchor.Host).Line($"  Port: {Plain(anchor.Port)}")));
            }
        });
    }

    private static void Organization(YamlText yaml, string mspId, bool isMember, Action<YamlText> more) => yaml.Member("- Name", mspId).Indented(o =>
    {
        o.Member("ID", mspId).Member("MSPDir", $"msp/{mspId}");
        o.Under("Policies:", p =>
        {
            p.Policy("Readers", "Signature", $"OR('{mspId}.member')").Policy("Writers", "Signature", $"OR('{mspId}.member')").Policy(Administrators, "Signature", $"OR('{mspId}.admin')");
            if (isMember) p.Policy("Endorsement", "Signature", $"OR('{mspId}.peer')");
        });
        more(o);
    });

    private static YamlText MetaPolicies(YamlText yaml) => yaml.Policy("Readers", "ImplicitMeta", "ANY Readers").Policy("Writers", "ImplicitMeta", "ANY Writers");

    private static YamlText Policy(this YamlText yaml, string name, string type, string rule) =>
        yaml.Under($"{name}:", p => p.Line($"Type: {type}").Member("Rule", rule));

    private static void Capability(YamlText yaml, string name) => yaml.Under("Capabilities:", c => c.Line($"{name}: true"));

    private static string Plain(long number) => number.ToString(CultureInfo.InvariantCulture);
}
