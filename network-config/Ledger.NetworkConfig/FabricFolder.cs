using Ledger.NetworkConfig.Topology;
using Ledger.Sdk.Workspaces;

namespace Ledger.NetworkConfig;

/// <summary>
/// Where the files of a Fabric network stand in a working folder: what is rendered under <c>fabric</c>, the authorities' keys
/// where an embedded network has them, the identities where every command looks for them.
/// </summary>
public sealed class FabricFolder
{
    /// <summary>The files of a working folder, which need not exist yet.</summary>
    public FabricFolder(string root)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        Workspace = new Workspace(root);
        Fabric = Path.Combine(Workspace.Directory, "fabric");
    }

    /// <summary>The working folder as the SDK and the command line take it.</summary>
    public Workspace Workspace { get; }

    /// <summary><c>fabric</c>: everything rendered.</summary>
    public string Fabric { get; }

    /// <summary>The topology of which the folder was rendered.</summary>
    public string Topology => Path.Combine(Fabric, "topology.yaml");

    /// <summary>What configtxgen reads.</summary>
    public string Configtx => Path.Combine(Fabric, "configtx.yaml");

    /// <summary>Block 0.</summary>
    public string Genesis => Path.Combine(Fabric, "genesis.block");

    /// <summary>An update of the channel's configuration that waits for more signatures.</summary>
    public string ChannelUpdate => Path.Combine(Fabric, "channel-update.pb");

    /// <summary>Whose nodes stand in this folder, where it is not all of the topology's.</summary>
    public string Own => Path.Combine(Fabric, "own.json");

    /// <summary>The orderers that the topology no longer names and that still serve; there is none in most folders.</summary>
    public string LeavingOrderers => Path.Combine(Fabric, "leaving.json");

    /// <summary>Where orderers listened that the topology no longer names; there is none in most folders.</summary>
    public string EarlierOrderers => Path.Combine(Fabric, "earlier-orderers.json");

    /// <summary>The nodes by which the command line reaches the network, in the form of <see cref="NetworkEndpoints"/>.</summary>
    public string Endpoints => Path.Combine(Fabric, "endpoints.json");

    /// <summary>The units for <c>ledger unit import</c>.</summary>
    public string Units => Path.Combine(Fabric, "units.json");

    /// <summary>What the running processes of one machine note: process numbers, logs.</summary>
    public string Run => Path.Combine(Fabric, "run");

    /// <summary>What the nodes of one machine store.</summary>
    public string Data => Path.Combine(Fabric, "data");

    /// <summary>The chaincode package of a label.</summary>
    public string Package(string label) => Path.Combine(Fabric, "chaincode", label + ".tar.gz");

    /// <summary>An organisation's public certificates as Fabric's MSP folder.</summary>
    public string Msp(string mspId) => Path.Combine(Fabric, "msp", mspId);

    /// <summary>What goes to a node's machine.</summary>
    public string Node(string id) => Path.Combine(Fabric, "nodes", id);

    /// <summary>The identity with which a node signs, as Fabric's MSP folder.</summary>
    public string NodeMsp(string id) => Path.Combine(Node(id), "msp");

    /// <summary>A file of a node's TLS: <c>server.crt</c>, <c>server.key</c> or <c>ca.crt</c>.</summary>
    public string NodeTls(string id, string file) => Path.Combine(Node(id), "tls", file);

    /// <summary>Where an authority of an organisation keeps certificate and key: <c>ca</c> or <c>tlsca</c>.</summary>
    public string Authority(string mspId, string kind) => Path.Combine(Workspace.Directory, "network", "crypto", mspId, kind);

    /// <summary>Where an organisation's administrator is kept.</summary>
    public string Administrator(string mspId) => Path.Combine(Workspace.Directory, "network", "crypto", mspId, "admin");

    /// <summary>Reads the topology of which the folder was rendered.</summary>
    /// <exception cref="FabricTopologyException">Somebody changed the copy, and it has mistakes.</exception>
    /// <exception cref="IOException">The folder has none.</exception>
    public Task<FabricTopology> ReadTopologyAsync(CancellationToken cancellationToken = default) => FabricTopologyFile.ReadAsync(Topology, cancellationToken);
}
