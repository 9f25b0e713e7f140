using System.Globalization;
using System.Text.RegularExpressions;
using Hyperledger.Fabric.Client;
using Ledger.NetworkConfig.Topology;

namespace Ledger.NetworkConfig.Rendering;

/// <summary>
/// The chaincode beside each peer: a service on the peer's own machine, at a loopback port that the peer's builder fills
/// into the one package of all organisations. Two ports take turns from sequence to sequence, so that the services of two
/// versions run side by side while a definition is upgraded.
/// </summary>
public static partial class ChaincodeService
{
    private const string OddPort = "chaincodeport";
    private const string EvenPort = "chaincodeport2";

    /// <summary>The package's label: name and version, with what a label cannot hold as dashes.</summary>
    public static string Label(ChaincodeSetting chaincode)
    {
        ArgumentNullException.ThrowIfNull(chaincode);
        return NoLabel().Replace($"{chaincode.Name}_{chaincode.Version}", "-");
    }

    /// <summary>The package of a definition.</summary>
    public static ChaincodePackage Package(ChaincodeSetting chaincode)
    {
        ArgumentNullException.ThrowIfNull(chaincode);
        return ChaincodePackage.Create(Label(chaincode), new ServiceConnection { Address = $"127.0.0.1:{{{{.{(chaincode.Sequence % 2 == 0 ? EvenPort : OddPort)}}}}}" });
    }

    /// <summary>The port of a peer's service for a sequence: the topology's, or the one after it for even sequences.</summary>
    public static int Port(PeerNode peer, int sequence)
    {
        ArgumentNullException.ThrowIfNull(peer);
        return sequence % 2 == 0 ? peer.ChaincodePort + 1 : peer.ChaincodePort;
    }

    /// <summary>The file in a peer's folder with its service's settings.</summary>
    public static string SettingsFile(FabricTopology topology)
    {
        ArgumentNullException.ThrowIfNull(topology);
        return Label(topology.Chaincode) + ".env";
    }

    /// <summary>What a peer's builder fills into the package, CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG.</summary>
    public static string BuilderConfiguration(PeerNode peer) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"{{OddPort}}":"{{Port(peer, 1)}}","{{EvenPort}}":"{{Port(peer, 2)}}"}""");

    /// <summary>The settings of a peer's service.</summary>
    /// <param name="topology">The network.</param>
    /// <param name="peer">The peer beside which it runs.</param>
    /// <param name="packageId">The id of <see cref="Package"/>.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> Settings(FabricTopology topology, PeerNode peer, string packageId)
    {
        ArgumentNullException.ThrowIfNull(topology);
        return
        [
            new("CHAINCODE_SERVER_ADDRESS", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port(peer, topology.Chaincode.Sequence)}")),
            new("CHAINCODE_ID", packageId),
            new("CHAINCODE_TLS_DISABLED", "true"),
            new("LEDGER_ROOT_MSP", topology.Province.MspId),
        ];
    }

    [GeneratedRegex("[^A-Za-z0-9_.+-]", RegexOptions.CultureInvariant)]
    private static partial Regex NoLabel();
}
