using System.Globalization;
using System.Text.RegularExpressions;
using Ledger.Architecture.Tests;
using Ledger.Network.Topology;

namespace Ledger.Fabric.Tests.NetworkConfig;

/// <summary>The sample of one organisation a tier, with free ports: three Raft orderers on 2.5, four BFT orderers on 3.x.</summary>
internal static partial class TierSample
{
    private const int FirstPort = 17050;
    private const int PortCount = 400;

    /// <summary>A file of network-config's samples.</summary>
    public static string File(string name) => Path.Combine(Repository.Root, "network-config", "topologies", name);

    /// <summary>Writes <c>topology.yaml</c> into a folder and returns its path.</summary>
    public static string Write(FabricRelease release, string folder)
    {
        var sample = release.IsSecond ? "four-tier.yaml" : "four-tier-bft.yaml";
        var first = LoopbackPorts.Choose(PortCount)[0];
        var yaml = Ports().Replace(System.IO.File.ReadAllText(File(sample)),
            port => $"{port.Groups["name"].Value}: {int.Parse(port.Groups["port"].Value, CultureInfo.InvariantCulture) - FirstPort + first}");
        var file = Path.Combine(folder, "topology.yaml");
        System.IO.File.WriteAllText(file, yaml);
        return file;
    }

    [GeneratedRegex("(?<name>[pP]ort): (?<port>17[0-9]{3})")]
    private static partial Regex Ports();
}
