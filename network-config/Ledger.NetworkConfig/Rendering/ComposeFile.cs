using Ledger.NetworkConfig.Topology;
using Ledger.Sdk.Workspaces;

namespace Ledger.NetworkConfig.Rendering;

/// <summary>
/// Docker Compose files of the official images: one for each node's machine, and one of all. Containers use the
/// host's network, so that a node has the same address within a machine and between machines. The chaincode runs in the
/// runtime's image with this program's folder mounted, LEDGER_CHAINCODE_DIR (by default <c>/opt/ledger/chaincode</c>).
/// </summary>
internal static class ComposeFile
{
    private const string Runtime = "mcr.microsoft.com/dotnet/aspnet:10.0";

    public static string OfAll(FabricTopology topology)
    {
        var yaml = Heading();
        yaml.Under("services:", services =>
        {
            foreach (var (_, node) in topology.OrdererNodes) Orderer(services, topology, node, $"./nodes/{node.Id}");
            foreach (var (_, node) in topology.PeerNodes) Peer(services, topology, node, $"./nodes/{node.Id}");
        });
        return Volumes(yaml, topology.NodeIds);
    }

    public static string OfOrderer(FabricTopology topology, OrdererNode node) =>
        Volumes(Heading().Under("services:", services => Orderer(services, topology, node, ".")), node.Id);

    public static string OfPeer(FabricTopology topology, PeerNode node) =>
        Volumes(Heading().Under("services:", services => Peer(services, topology, node, ".")), node.Id);

    private static void Orderer(YamlText services, FabricTopology topology, OrdererNode node, string folder) =>
        Service(services, node.Id, $"hyperledger/fabric-orderer:{topology.Fabric}", $"{folder}/container.env", ["orderer"], Files(node.Id, folder), Pin(topology.OrdererNodes.First(o => o.Node == node).Organisation.Token, isPeer: false));

    private static void Peer(YamlText services, FabricTopology topology, PeerNode node, string folder)
    {
        Service(services, node.Id, $"hyperledger/fabric-peer:{topology.Fabric}", $"{folder}/container.env", ["peer", "node", "start"], Files(node.Id, folder), Pin(topology.PeerNodes.First(p => p.Node == node).Organisation.Token, isPeer: true));
        Service(
            services, $"{node.Id}-{ChaincodeService.Label(topology.Chaincode)}", Runtime, $"{folder}/{ChaincodeService.SettingsFile(topology)}",
            ["dotnet", "/opt/ledger/chaincode/Ledger.Chaincode.Host.dll"], ["${LEDGER_CHAINCODE_DIR:-/opt/ledger/chaincode}:/opt/ledger/chaincode:ro"]);
    }

    private static string[] Files(string id, string folder) => [$"{folder}/msp:/etc/ledger/msp:ro", $"{folder}/tls:/etc/ledger/tls:ro", $"{id}:/var/hyperledger/production"];

    // The PIN comes from where Compose runs.
    private static string? Pin(TokenSetting? token, bool isPeer) => token is null ? null : $"{NodeSettings.PinVariable(isPeer)}=${{{TokenPlace.PinVariable}:-}}";

    private static YamlText Heading() => new YamlText().Line("# Made from topology.yaml by 'ledger fabric render'.");

    private static void Service(YamlText services, string name, string image, string settings, string[] command, string[] volumes, string? pin = null) => services.Under($"{YamlText.Quote(name)}:", service =>
    {
        service
            .Member("image", image)
            .Line("network_mode: host")
            .Line("restart: unless-stopped")
            .Line($"env_file: {YamlText.List([settings])}");
        if (pin is not null) service.Line($"environment: {YamlText.List([pin])}");
        service
            .Line($"command: {YamlText.List(command)}")
            .Line($"volumes: {YamlText.List(volumes)}")
            .Under("logging:", logging => logging.Line("driver: json-file").Under("options:", options => options.Member("max-size", "50m").Member("max-file", "5")));
    });

    private static string Volumes(YamlText yaml, params IEnumerable<string> ids) => yaml.Under("volumes:", volumes =>
    {
        foreach (var id in ids) volumes.Line($"{YamlText.Quote(id)}: {{}}");
    }).ToString();
}
