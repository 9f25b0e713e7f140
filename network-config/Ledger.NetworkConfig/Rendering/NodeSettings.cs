using System.Globalization;
using System.Net;
using System.Text;
using Ledger.NetworkConfig.Topology;

namespace Ledger.NetworkConfig.Rendering;

/// <summary>
/// What a node sets over the <c>core.yaml</c> or <c>orderer.yaml</c> of its release, as environment variables: the same
/// for a process, a unit of systemd, a container and a pod (sampleconfig/core.yaml, sampleconfig/orderer.yaml).
/// </summary>
public static class NodeSettings
{
    /// <summary>The settings of a peer.</summary>
    /// <param name="topology">The network.</param>
    /// <param name="organisation">The peer's organisation.</param>
    /// <param name="peer">The peer.</param>
    /// <param name="paths">Where it finds its files.</param>
    /// <param name="moved">Who stands for orderers of earlier configurations; null for none.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> OfPeer(FabricTopology topology, MemberOrganisation organisation, PeerNode peer, NodePaths paths, IReadOnlyList<MovedOrderer>? moved = null)
    {
        ArgumentNullException.ThrowIfNull(topology);
        ArgumentNullException.ThrowIfNull(organisation);
        ArgumentNullException.ThrowIfNull(peer);
        ArgumentNullException.ThrowIfNull(paths);
        // A peer finds the others of its organisation by the first; the first by the second, so that both may start first.
        var bootstrap = organisation.Peers.FirstOrDefault(p => p != peer) ?? peer;
        return
        [
            new("CORE_PEER_ID", peer.Id),
            new("CORE_PEER_NETWORKID", topology.Channel),
            new("CORE_PEER_LOCALMSPID", organisation.MspId),
            new("CORE_PEER_MSPCONFIGPATH", paths.In("msp")),
            .. Token("CORE_PEER", organisation.Token),
            new("CORE_PEER_ADDRESS", peer.Address),
            new("CORE_PEER_LISTENADDRESS", Listen(peer.Host, peer.Port)),
            // Chaincode is a service here; the port for chaincode that dials stays closed to others.
            new("CORE_PEER_CHAINCODELISTENADDRESS", "127.0.0.1:0"),
            new("CORE_PEER_CHAINCODEADDRESS", "127.0.0.1:0"),
            new("CORE_PEER_GOSSIP_BOOTSTRAP", bootstrap.Address),
            new("CORE_PEER_GOSSIP_EXTERNALENDPOINT", peer.Address),
            new("CORE_PEER_GOSSIP_ENDPOINT", peer.Address),
            // An anchor peer that has not joined the channel when another first asks it refuses; the next try is so much later, 25 s by default (gossip/discovery/discovery_impl.go).
            new("CORE_PEER_GOSSIP_RECONNECTINTERVAL", "5s"),
            new("CORE_PEER_TLS_ENABLED", "true"),
            new("CORE_PEER_TLS_CERT_FILE", paths.In("tls/server.crt")),
            new("CORE_PEER_TLS_KEY_FILE", paths.In("tls/server.key")),
            new("CORE_PEER_TLS_ROOTCERT_FILE", paths.In("tls/ca.crt")),
            new("CORE_PEER_FILESYSTEMPATH", paths.Data),
            new("CORE_LEDGER_SNAPSHOTS_ROOTDIR", $"{paths.Data}/snapshots"),
            new("CORE_OPERATIONS_LISTENADDRESS", Listen("127.0.0.1", peer.OperationsPort)),
            new("CORE_METRICS_PROVIDER", "prometheus"),
            new("CORE_VM_ENDPOINT", ""),
            .. moved is null or [] ? [] : Overrides(moved, paths),
            new("CORE_CHAINCODE_EXTERNALBUILDERS", $"[{{name: ccaas_builder, path: {paths.Builder}, propagateEnvironment: [CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG]}}]"),
            new("CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG", ChaincodeService.BuilderConfiguration(peer)),
        ];
    }

    /// <summary>The settings of an orderer.</summary>
    /// <param name="topology">The network.</param>
    /// <param name="organisation">The orderer's organisation.</param>
    /// <param name="orderer">The orderer.</param>
    /// <param name="paths">Where it finds its files.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> OfOrderer(FabricTopology topology, OrdererOrganisation organisation, OrdererNode orderer, NodePaths paths)
    {
        ArgumentNullException.ThrowIfNull(topology);
        ArgumentNullException.ThrowIfNull(organisation);
        ArgumentNullException.ThrowIfNull(orderer);
        ArgumentNullException.ThrowIfNull(paths);
        string certificate = paths.In("tls/server.crt"), key = paths.In("tls/server.key"), root = paths.In("tls/ca.crt");
        return
        [
            new("ORDERER_GENERAL_LISTENADDRESS", ListenHost(orderer.Host)),
            new("ORDERER_GENERAL_LISTENPORT", Plain(orderer.Port)),
            new("ORDERER_GENERAL_LOCALMSPID", organisation.MspId),
            new("ORDERER_GENERAL_LOCALMSPDIR", paths.In("msp")),
            .. Token("ORDERER_GENERAL", organisation.Token),
            new("ORDERER_GENERAL_BOOTSTRAPMETHOD", "none"),
            new("ORDERER_GENERAL_TLS_ENABLED", "true"),
            new("ORDERER_GENERAL_TLS_CERTIFICATE", certificate),
            new("ORDERER_GENERAL_TLS_PRIVATEKEY", key),
            new("ORDERER_GENERAL_TLS_ROOTCAS", $"[{root}]"),
            new("ORDERER_GENERAL_CLUSTER_CLIENTCERTIFICATE", certificate),
            new("ORDERER_GENERAL_CLUSTER_CLIENTPRIVATEKEY", key),
            new("ORDERER_GENERAL_CLUSTER_ROOTCAS", $"[{string.Join(", ", RootFiles(topology, organisation, paths))}]"),
            new("ORDERER_CHANNELPARTICIPATION_ENABLED", "true"),
            new("ORDERER_CHANNELPARTICIPATION_MAXREQUESTBODYSIZE", "16 MB"),
            new("ORDERER_ADMIN_LISTENADDRESS", Listen(orderer.Host, orderer.AdminPort)),
            new("ORDERER_ADMIN_TLS_ENABLED", "true"),
            new("ORDERER_ADMIN_TLS_CERTIFICATE", certificate),
            new("ORDERER_ADMIN_TLS_PRIVATEKEY", key),
            new("ORDERER_ADMIN_TLS_ROOTCAS", $"[{root}]"),
            new("ORDERER_ADMIN_TLS_CLIENTAUTHREQUIRED", "true"),
            new("ORDERER_ADMIN_TLS_CLIENTROOTCAS", $"[{root}]"),
            new("ORDERER_OPERATIONS_LISTENADDRESS", Listen("127.0.0.1", orderer.OperationsPort)),
            new("ORDERER_METRICS_PROVIDER", "prometheus"),
            new("ORDERER_FILELEDGER_LOCATION", paths.Data),
            new("ORDERER_CONSENSUS_WALDIR", $"{paths.Data}/wal"),
            new("ORDERER_CONSENSUS_SNAPDIR", $"{paths.Data}/snap"),
        ];
    }

    /// <summary>Settings as systemd's EnvironmentFile and Compose's env_file both read them: one a line, in single quotes.</summary>
    public static string ToEnvironmentFile(IEnumerable<KeyValuePair<string, string>> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var text = new StringBuilder();
        foreach (var (name, value) in settings) text.Append(name).Append("='").Append(value).Append("'\n");
        return text.ToString();
    }

    /// <summary>The variable from which a peer or an orderer takes its token's PIN; no rendered file holds it.</summary>
    internal static string PinVariable(bool isPeer) => (isPeer ? "CORE_PEER" : "ORDERER_GENERAL") + "_BCCSP_PKCS11_PIN";

    /// <summary>The files under <c>tls/roots</c> by which orderers of several organisations know one another, and peers the orderers that stand for earlier ones.</summary>
    internal static string RootFile(string mspId) => $"tls/roots/{mspId}.crt";

    // An override brings no root certificates of the channel's configuration along (internal/pkg/peer/orderers/connection.go).
    private static KeyValuePair<string, string>[] Overrides(IReadOnlyList<MovedOrderer> moved, NodePaths paths) =>
        [new("CORE_PEER_DELIVERYCLIENT_ADDRESSOVERRIDES", $"[{string.Join(", ", moved.Select(m => $"{{from: {YamlText.Quote(m.From)}, to: {YamlText.Quote(m.To)}, caCertsFile: {paths.In(RootFile(m.MspId))}}}"))}]")];

    // bccsp/factory/pkcs11factory.go: with Default PKCS11 the node finds its signing key in the token by its certificate.
    private static IEnumerable<KeyValuePair<string, string>> Token(string prefix, TokenSetting? token) => token is null ? [] :
    [
        new($"{prefix}_BCCSP_DEFAULT", "PKCS11"),
        new($"{prefix}_BCCSP_PKCS11_LIBRARY", token.Library),
        new($"{prefix}_BCCSP_PKCS11_LABEL", token.Label),
        new($"{prefix}_BCCSP_PKCS11_HASH", "SHA2"),
        new($"{prefix}_BCCSP_PKCS11_SECURITY", "256"),
    ];

    // The channel's configuration brings the roots of every orderer organisation once the orderer has joined; until then these.
    private static IEnumerable<string> RootFiles(FabricTopology topology, OrdererOrganisation organisation, NodePaths paths) =>
        topology.Orderers.Select(o => o.MspId == organisation.MspId ? paths.In("tls/ca.crt") : paths.In(RootFile(o.MspId)));

    // A node that others reach by a loopback address is reached by nobody else; any other listens wherever it is reached.
    private static string ListenHost(string host) => IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address) ? host : "0.0.0.0";

    private static string Listen(string host, int port) => string.Create(CultureInfo.InvariantCulture, $"{ListenHost(host)}:{port}");

    private static string Plain(int number) => number.ToString(CultureInfo.InvariantCulture);
}
