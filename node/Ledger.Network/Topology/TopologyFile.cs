using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Ledger.Network.Topology;

/// <summary>Reads, checks and writes <c>topology.json</c>.</summary>
public static partial class TopologyFile
{
    /// <summary>Reads a topology and checks it.</summary>
    /// <exception cref="TopologyException">The file is no topology, or says something impossible; the message names the place.</exception>
    public static async Task<NetworkTopology> ReadAsync(string path, CancellationToken cancellationToken = default)
    {
        NetworkTopology? topology;
        try
        {
            var stream = File.OpenRead(path);
            await using (stream.ConfigureAwait(false))
                topology = await JsonSerializer.DeserializeAsync(stream, TopologyJson.Default.NetworkTopology, cancellationToken).ConfigureAwait(false);
        }
        catch (JsonException e)
        {
            throw new TopologyException($"{path}: not a topology: {e.Message}", e);
        }
        if (topology is null || Violation(topology) is not null)
            throw new TopologyException($"{path}: {(topology is null ? "empty" : Violation(topology))}");
        return topology;
    }

    /// <summary>Writes a topology atomically.</summary>
    public static async Task WriteAsync(string path, NetworkTopology topology, CancellationToken cancellationToken = default) =>
        await AtomicFile.WriteAsync(path, JsonSerializer.SerializeToUtf8Bytes(topology, TopologyJson.Default.NetworkTopology), ownerOnly: false, cancellationToken).ConfigureAwait(false);

    /// <summary>What is wrong with a topology; null when nothing is.</summary>
    public static string? Violation(NetworkTopology topology)
    {
        ArgumentNullException.ThrowIfNull(topology);
        if (topology.Version != NetworkTopology.CurrentVersion)
            return $"version {topology.Version} is unknown; this program reads version {NetworkTopology.CurrentVersion}";
        if (!ChannelId().IsMatch(topology.Channel))
            return $"channel '{topology.Channel}': a channel id has at most 249 lower-case letters, digits, dots and dashes and begins with a letter";
        if (topology.Organisations.Count == 0) return "organisations: at least one is needed";

        var mspIds = new HashSet<string>(StringComparer.Ordinal) { topology.Orderer.MspId };
        var users = new HashSet<string>(StringComparer.Ordinal);
        foreach (var organisation in topology.Organisations)
        {
            if (!Name().IsMatch(organisation.MspId)) return $"mspId '{organisation.MspId}': letters, digits, dots, dashes and underscores only";
            if (!mspIds.Add(organisation.MspId)) return $"mspId '{organisation.MspId}' stands twice";
            if (organisation.Peers.Count == 0) return $"{organisation.MspId}: at least one peer is needed";
            foreach (var user in organisation.Users)
            {
                if (!Name().IsMatch(user.Name)) return $"{organisation.MspId}: user '{user.Name}': letters, digits, dots, dashes and underscores only";
                if (!users.Add(user.Name)) return $"user '{user.Name}' stands twice";
            }
        }

        var ports = topology.Organisations.SelectMany(o => o.Peers).Select(p => p.Port).Append(topology.Orderer.Port).Where(p => p != 0).ToList();
        if (ports.FirstOrDefault(p => p is < 1 or > 65535) is var impossible and not 0) return $"port {impossible} is impossible";
        if (ports.GroupBy(p => p).FirstOrDefault(g => g.Count() > 1) is { } twice) return $"port {twice.Key} stands twice";

        var batch = topology.Batch;
        if (batch.MaxMessageCount < 1) return "batch.maxMessageCount: at least 1";
        if (batch.TimeoutInMilliseconds < 1) return "batch.timeoutInMilliseconds: at least 1";
        if (batch.AbsoluteMaxBytes is < 1 or > 99 * 1024 * 1024) return "batch.absoluteMaxBytes: between 1 and 103809024";
        if (batch.PreferredMaxBytes < 1 || batch.PreferredMaxBytes > batch.AbsoluteMaxBytes) return "batch.preferredMaxBytes: between 1 and absoluteMaxBytes";
        return null;
    }

    // common/configtx/validator.go: channel ids.
    [GeneratedRegex(@"^[a-z][a-z0-9.-]{0,248}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ChannelId();

    // Names become folder names.
    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}

/// <summary>A topology file is not usable.</summary>
public sealed class TopologyException(string message, Exception? cause = null) : Exception(message, cause);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(NetworkTopology))]
internal sealed partial class TopologyJson : JsonSerializerContext;
