namespace Ledger.Fabric.Tests;

/// <summary>What Fabric's <c>peer</c> is told by its environment.</summary>
internal static class PeerSettings
{
    /// <summary>As a command that asks a peer.</summary>
    /// <param name="mspId">The organisation.</param>
    /// <param name="msp">The MSP folder of who asks.</param>
    /// <param name="address">The peer that is asked.</param>
    /// <param name="tlsRoot">A file: the root of that peer's TLS certificate.</param>
    public static (string Name, string Value)[] OfCommand(string mspId, string msp, string address, string tlsRoot) =>
    [
        ("CORE_PEER_LOCALMSPID", mspId),
        ("CORE_PEER_MSPCONFIGPATH", msp),
        ("CORE_PEER_ADDRESS", address),
        ("CORE_PEER_TLS_ENABLED", "true"),
        ("CORE_PEER_TLS_ROOTCERT_FILE", tlsRoot),
    ];

    /// <summary>As a peer, <c>peer node start</c>.</summary>
    /// <param name="mspId">The organisation.</param>
    /// <param name="msp">The peer's MSP folder.</param>
    /// <param name="name">The peer's name.</param>
    /// <param name="crypto">The folder of <c>tls-cert.pem</c> and <c>tls-key.pem</c>.</param>
    /// <param name="tlsRoot">A file: the root of the TLS certificate.</param>
    /// <param name="data">Where it keeps its ledger.</param>
    /// <param name="ports">Three: for clients and gossip, for chaincode, for operations.</param>
    /// <param name="bootstrap">A peer of its organisation by which it finds the others; null where it is the only one.</param>
    public static IEnumerable<(string Name, string Value)> OfNode(
        string mspId, string msp, string name, string crypto, string tlsRoot, string data, (int Peer, int Chaincode, int Operations) ports, string? bootstrap = null)
    {
        string Loopback(int port) => $"127.0.0.1:{port}";
        return
        [
            .. OfCommand(mspId, msp, Loopback(ports.Peer), tlsRoot),
            ("CORE_PEER_ID", name),
            ("CORE_PEER_LISTENADDRESS", Loopback(ports.Peer)),
            ("CORE_PEER_CHAINCODELISTENADDRESS", Loopback(ports.Chaincode)),
            ("CORE_PEER_CHAINCODEADDRESS", Loopback(ports.Chaincode)),
            ("CORE_PEER_GOSSIP_BOOTSTRAP", bootstrap ?? Loopback(ports.Peer)),
            ("CORE_PEER_GOSSIP_EXTERNALENDPOINT", Loopback(ports.Peer)),
            ("CORE_PEER_TLS_CERT_FILE", Path.Combine(crypto, "tls-cert.pem")),
            ("CORE_PEER_TLS_KEY_FILE", Path.Combine(crypto, "tls-key.pem")),
            ("CORE_PEER_FILESYSTEMPATH", data),
            ("CORE_LEDGER_SNAPSHOTS_ROOTDIR", Path.Combine(data, "snapshots")),
            ("CORE_OPERATIONS_LISTENADDRESS", Loopback(ports.Operations)),
            ("CORE_VM_ENDPOINT", ""),
        ];
    }
}
