using Ledger.NetworkConfig.Topology;

namespace Ledger.NetworkConfig.Rendering;

/// <summary>
/// Units of systemd for a machine without containers: the node's folder stands at <c>/etc/ledger-fabric/ID</c>, the release
/// of Fabric at <c>/opt/hyperledger-fabric</c>, this program's at <c>/opt/ledger</c>, and the account <c>fabric</c> runs them.
/// Where a node's key lives in a token, its administrator writes the PIN into <c>pin.env</c>, which is not rendered.
/// </summary>
internal static class SystemdUnit
{
    /// <summary>The file of a node's unit.</summary>
    public static string NodeFile(string id) => $"fabric-{id}.service";

    /// <summary>The file of the unit of the chaincode beside a peer.</summary>
    public static string ChaincodeFile(FabricTopology topology, PeerNode peer) => $"fabric-{peer.Id}-{ChaincodeService.Label(topology.Chaincode)}.service";

    public static string OfPeer(MemberOrganisation organisation, PeerNode peer) => Unit(
        $"Hyperledger Fabric peer {peer.Id}", peer.Id, "node.env", "/opt/hyperledger-fabric/bin/peer node start", isFabric: true, organisation.Token);

    public static string OfOrderer(OrdererOrganisation organisation, OrdererNode orderer) => Unit(
        $"Hyperledger Fabric orderer {orderer.Id}", orderer.Id, "node.env", "/opt/hyperledger-fabric/bin/orderer", isFabric: true, organisation.Token);

    public static string OfChaincode(FabricTopology topology, PeerNode peer) => Unit(
        $"Chaincode {ChaincodeService.Label(topology.Chaincode)} beside {peer.Id}", peer.Id, ChaincodeService.SettingsFile(topology), "/opt/ledger/ledger-chaincode", isFabric: false);

    private static string Unit(string description, string id, string settings, string command, bool isFabric, TokenSetting? token = null) => $"""
        # Made from topology.yaml by 'ledger fabric render'.
        [Unit]
        Description={description}
        Wants=network-online.target
        After=network-online.target

        [Service]
        Type=exec
        User=fabric
        Group=fabric
        EnvironmentFile=/etc/ledger-fabric/{id}/{settings}{(token is null ? "" : $"\nEnvironmentFile=/etc/ledger-fabric/{id}/pin.env")}
        {(isFabric ? "Environment=FABRIC_CFG_PATH=/opt/hyperledger-fabric/config" : "Environment=DOTNET_gcServer=0")}
        WorkingDirectory=/
        ExecStart={command}
        Restart=on-failure
        RestartSec=5
        TimeoutStopSec=60
        LimitNOFILE=65536
        StateDirectory=ledger-fabric/{id}
        StateDirectoryMode=0700
        NoNewPrivileges=true
        PrivateTmp=true
        ProtectHome=true
        ProtectSystem=strict

        [Install]
        WantedBy=multi-user.target

        """.ReplaceLineEndings("\n");
}
