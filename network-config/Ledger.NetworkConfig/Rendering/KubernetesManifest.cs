using System.Globalization;
using Ledger.NetworkConfig.Topology;

namespace Ledger.NetworkConfig.Rendering;

/// <summary>
/// Manifests for Kubernetes: a StatefulSet and a Service for each node, the chaincode beside its peer in one pod. Certificates
/// and keys come from secrets that are made of a node's folder (docs/FABRIC.md); none stands in the manifests.
/// </summary>
internal static class KubernetesManifest
{
    private const string ChaincodeImage = "ledger-chaincode:1";

    public static string Render(FabricTopology topology, FabricTopology? part = null, IReadOnlyList<MovedOrderer>? moved = null)
    {
        var yaml = new YamlText().Line("# Made from topology.yaml by 'ledger fabric render'.");
        foreach (var (organisation, node) in (part ?? topology).OrdererNodes)
        {
            var settings = NodeSettings.OfOrderer(topology, organisation, node, NodePaths.Container);
            Service(yaml, node.Id, node.Host, [("clients", node.Port), ("admin", node.AdminPort)]);
            Set(yaml, node.Id, organisation.Token, [.. topology.Orderers.Select(o => o.MspId).Where(o => o != organisation.MspId)], pod => Container(
                pod, "orderer", $"hyperledger/fabric-orderer:{topology.Fabric}", ["orderer"], settings, [("clients", node.Port), ("admin", node.AdminPort)], hasFiles: true, Pin(node.Id, organisation.Token, isPeer: false)));
        }
        var packageId = ChaincodeService.Package(topology.Chaincode).Id;
        foreach (var (organisation, node) in (part ?? topology).PeerNodes)
        {
            var settings = NodeSettings.OfPeer(topology, organisation, node, NodePaths.Container, moved);
            var service = ChaincodeService.Settings(topology, node, packageId);
            Service(yaml, node.Id, node.Host, [("clients", node.Port)]);
            Set(yaml, node.Id, organisation.Token, [.. moved?.Select(m => m.MspId).Distinct(StringComparer.Ordinal) ?? []], pod =>
            {
                Container(pod, "peer", $"hyperledger/fabric-peer:{topology.Fabric}", ["peer", "node", "start"], settings, [("clients", node.Port)], hasFiles: true, Pin(node.Id, organisation.Token, isPeer: true));
                Container(pod, "chaincode", ChaincodeImage, [], service, [], hasFiles: false);
            });
        }
        return yaml.ToString();
    }

    // The host's name is what certificates and the channel's configuration say: whoever runs the cluster's DNS points it here.
    private static void Service(YamlText yaml, string id, string host, (string Name, int Port)[] ports) => yaml
        .Line("---").Line("apiVersion: v1").Line("kind: Service")
        .Under("metadata:", m => m.Member("name", Name(id)).Under("annotations:", a => a.Member("external-dns.alpha.kubernetes.io/hostname", host)))
        .Under("spec:", spec => spec
            .Line("type: LoadBalancer")
            .Under("selector:", s => s.Member("app", Name(id)))
            .Under("ports:", p =>
            {
                foreach (var (name, port) in ports) p.Member("- name", name).Line($"  port: {Plain(port)}").Line($"  targetPort: {Plain(port)}");
            }));

    private static void Set(YamlText yaml, string id, TokenSetting? token, IReadOnlyList<string> roots, Action<YamlText> containers) => yaml
        .Line("---").Line("apiVersion: apps/v1").Line("kind: StatefulSet")
        .Under("metadata:", m => m.Member("name", Name(id)))
        .Under("spec:", spec => spec
            .Member("serviceName", Name(id))
            .Line("replicas: 1")
            .Under("selector:", s => s.Under("matchLabels:", l => l.Member("app", Name(id))))
            .Under("template:", template => template
                .Under("metadata:", m => m.Under("labels:", l => l.Member("app", Name(id))))
                .Under("spec:", pod => pod
                    .Line("terminationGracePeriodSeconds: 60")
                    .Under("securityContext:", s => s.Line("fsGroup: 1000"))
                    .Under("containers:", containers)
                    .Under("volumes:", volumes => volumes
                        .Secret("msp", Name(id) + "-msp",
                            [("ca", "cacerts/ca.pem"), ("tlsca", "tlscacerts/tlsca.pem"), ("cert", "signcerts/cert.pem"), .. token is null ? [("key", "keystore/key.pem")] : ((string, string)[])[], ("config", "config.yaml")])
                        .Secret("tls", Name(id) + "-tls", [("cert", "server.crt"), ("key", "server.key"), ("ca", "ca.crt"), .. roots.Select(r => ("root." + r, $"roots/{r}.crt"))]))))
            .Under("volumeClaimTemplates:", claims => claims.Line("- metadata:").Indented(claim => claim
                .Line("  name: data")
                .Under("spec:", s => s.Line("accessModes: [ReadWriteOnce]").Under("resources:", r => r.Under("requests:", q => q.Line("storage: 100Gi")))))));

    private static YamlText Secret(this YamlText yaml, string volume, string secret, (string Key, string Path)[] items) => yaml
        .Member("- name", volume)
        .Indented(v => v.Under("secret:", s => s
            .Member("secretName", secret)
            .Line("defaultMode: 288")
            .Under("items:", list =>
            {
                foreach (var (key, path) in items) list.Member("- key", key).Member("  path", path);
            })));

    private static void Container(
        YamlText yaml, string name, string image, string[] command, IReadOnlyList<KeyValuePair<string, string>> settings, (string Name, int Port)[] ports, bool hasFiles,
        (string Variable, string Secret)? pin = null) => yaml
        .Member("- name", name)
        .Indented(container =>
        {
            container.Member("image", image);
            if (command.Length > 0) container.Line($"command: {YamlText.List(command)}");
            container.Under("env:", env =>
            {
                foreach (var (variable, value) in settings) env.Member("- name", variable).Member("  value", value);
                if (pin is { } secret)
                    env.Member("- name", secret.Variable).Line($"  valueFrom: {{ secretKeyRef: {{ name: {YamlText.Quote(secret.Secret)}, key: pin }} }}");
            });
            if (ports.Length > 0)
            {
                container.Under("ports:", list =>
                {
                    foreach (var (port, number) in ports) list.Member("- name", port).Line($"  containerPort: {Plain(number)}");
                });
                container.Under("readinessProbe:", p => p.Under("tcpSocket:", s => s.Line($"port: {Plain(ports[0].Port)}")).Line("periodSeconds: 10"));
            }
            if (hasFiles)
            {
                container.Under("volumeMounts:", m => m
                    .Line("- { name: msp, mountPath: /etc/ledger/msp, readOnly: true }")
                    .Line("- { name: tls, mountPath: /etc/ledger/tls, readOnly: true }")
                    .Line("- { name: data, mountPath: /var/hyperledger/production }"));
            }
        });

    // The PIN of a node's token is a secret that its administrator makes.
    private static (string Variable, string Secret)? Pin(string id, TokenSetting? token, bool isPeer) => token is null ? null : (NodeSettings.PinVariable(isPeer), Name(id) + "-pkcs11");

    private static string Name(string id) => id.ToLowerInvariant().Replace('.', '-');

    private static string Plain(int number) => number.ToString(CultureInfo.InvariantCulture);
}
