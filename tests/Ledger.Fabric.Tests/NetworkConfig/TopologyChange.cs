using System.Globalization;
using System.Text.RegularExpressions;

namespace Ledger.Fabric.Tests.NetworkConfig;

/// <summary>What an administrator changes in a topology's text.</summary>
internal static partial class TopologyChange
{
    /// <summary>An orderer's line with another name and, from a port on, other ports; null keeps either.</summary>
    public static string Orderer(string yaml, int index, string? name, int? port)
    {
        var line = OrdererLine().Matches(yaml)[index];
        var node = name is null ? "" : $"name: {name}, ";
        var ports = port is { } first
            ? string.Create(CultureInfo.InvariantCulture, $"port: {first}, adminPort: {first + 1}, operationsPort: {first + 2}")
            : line.Groups["ports"].Value;
        // The others keep the names that their places gave them.
        return yaml[..line.Index] + $"- {{ {node}host: 127.0.0.1, {ports} }}" + yaml[(line.Index + line.Length)..];
    }

    /// <summary>A peer more behind the only one of an organisation, with four ports from one on.</summary>
    public static string PeerMore(string yaml, string mspId, int port)
    {
        var organisation = yaml.IndexOf($"mspId: {mspId}", StringComparison.Ordinal);
        var line = PeerLine().Match(yaml, organisation);
        var end = line.Index + line.Length;
        return yaml[..end] + "\n" + Peer(port) + yaml[end..];
    }

    /// <summary>A second county, SecondCountyMSP, with one peer; the chaincode's definition, whose policy names it, is the next.</summary>
    public static string County(string yaml, int port) => yaml.Replace("\nbatch:", $$"""

          - mspId: SecondCountyMSP
            tier: county
            unit: "350103"
            parent: "350100"
            name: 台江区教育局（演示）
            peers:
        {{Peer(port)}}
            users:
              - { name: second-reviewer, unit: "350103", role: county-reviewer }

        chaincode: { version: "2", sequence: 2 }

        batch:
        """, StringComparison.Ordinal);

    private static string Peer(int port) => string.Create(CultureInfo.InvariantCulture, $"      - {{ host: 127.0.0.1, port: {port}, chaincodePort: {port + 1}, operationsPort: {port + 3} }}");

    [GeneratedRegex("- \\{ (name: [a-z0-9]+, )?host: 127\\.0\\.0\\.1, (?<ports>port: [0-9]+, adminPort: [0-9]+, operationsPort: [0-9]+) \\}")]
    private static partial Regex OrdererLine();

    [GeneratedRegex("- \\{ host: 127\\.0\\.0\\.1, port: [0-9]+, chaincodePort: [0-9]+, operationsPort: [0-9]+ \\}")]
    private static partial Regex PeerLine();
}
