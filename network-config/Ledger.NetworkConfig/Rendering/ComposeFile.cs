using Ledger.NetworkConfig.Topology;

namespace Ledger.NetworkConfig.Rendering;

/// <summary>
/// Docker Compose files of the official images: one for each node's machine, and one that includes all. Containers use the
/// host's network, so that a node has the same address within a machine and between machines. The chaincode runs in the
/// runtime's image with this program's folder mounted, LEDGER_CHAINCODE (by default <c>/opt/ledger/chaincode</c>).
/// </summary>
internal static class ComposeFile
{
    private const string Runtime = "mcr.microsoft.com/dotnet/aspnet:10.0";

    public static string OfAll(FabricTopology topology)
    {
        var yaml = Heading().Member("name", Project(topology));
        yaml.Under("include:", include =>
        {
            foreach (var id in topology.OrdererNodes.Select(n => n.Node.Id).Concat(topology.PeerNodes.Select(n => n.Node.Id))) include.Line($"- nodes/{id}/compose.yaml");
        });
        return yaml.ToString();
    }

    public static string OfOrderer(FabricTopology topology, OrdererNode node)
    {
        var yaml = Heading();
        yaml.Under("services:", services => Service(services, node.Id, $"hyperledger/fabric-orderer:{topology.Fabric}", "container.env", ["orderer"], ["./msp:/etc/ledger/msp:ro", "./tls:/etc/ledger/tls:ro", $"{node.Id}:/var/hyperledger/production"]));
        return Volume(yaml, node.Id);
    }

    public static string OfPeer(FabricTopology topology, PeerNode node)
    {
        var yaml = Heading();
        yaml.Under("services:", services =>
        {
            Service(services, node.Id, $"hyperledger/fabric-peer:{topology.Fabric}", "container.env", ["peer", "node", "start"], ["./msp:/etc/ledger/msp:ro", "./tls:/etc/ledger/tls:ro", $"{node.Id}:/var/hyperledger/production"]);
            Service(services, $"{node.Id}-{ChaincodeService.Label(topology.Chaincode)}", Runtime, ChaincodeService.SettingsFile(topology), ["dotnet", "/opt/ledger/chaincode/Ledger.Chaincode.Host.dll"], ["${LEDGER_CHAINCODE:-/opt/ledger/chaincode}:/opt/ledger/chaincode:ro"]);
        });
        return Volume(yaml, node.Id);
    }

    private static YamlText Heading() => new YamlText().Line("# Made from topology.yaml by 'ledger fabric render'.");

    private static void Service(YamlText services, string name, string image, string settings, string[] command, string[] volumes) => services.Under($"{YamlText.Quote(name)}:", service => service
        .Member("image", image)
        .Line("network_mode: host")
        .Line("restart: unless-stopped")
        .Line($"env_file: {YamlText.List([settings])}")
        .Line($"command: {YamlText.List(command)}")
        .Line($"volumes: {YamlText.List(volumes)}")
        .Under("logging:", logging => logging.Line("driver: json-file").Under("options:", options => options.Member("max-size", "50m").Member("max-file", "5"))));

    private static string Volume(YamlText yaml, string id) => yaml.Under("volumes:", volumes => volumes.Line($"{YamlText.Quote(id)}: {{}}")).ToString();

    private static string Project(FabricTopology topology) => topology.Channel.Replace('.', '-') + "-fabric";
}
