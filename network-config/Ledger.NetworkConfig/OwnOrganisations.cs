using System.Text.Json;
using Ledger.NetworkConfig.Topology;

namespace Ledger.NetworkConfig;

/// <summary>
/// Whose nodes and keys a working folder holds, where organisations sit on several machines: <c>fabric/own.json</c>. A
/// folder without it holds all of its topology's.
/// </summary>
public static class OwnOrganisations
{
    /// <summary>The MSP ids of a folder's organisations; null: all of the topology.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<string>? Read(FabricFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return File.Exists(folder.Own) ? JsonSerializer.Deserialize<List<string>>(File.ReadAllText(folder.Own)) : null;
    }

    /// <summary>Notes whose a folder is.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="mspIds">MSP ids of the topology.</param>
    /// <param name="cancellationToken">Stops before the writing.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static Task WriteAsync(FabricFolder folder, IReadOnlyCollection<string> mspIds, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return RenderedFile.WriteAsync(folder.Own, JsonSerializer.Serialize(mspIds) + "\n", isSecret: false, cancellationToken);
    }

    /// <summary>A topology with the nodes of some of its organisations only; the whole where none are named.</summary>
    internal static FabricTopology Part(FabricTopology topology, IReadOnlyCollection<string>? mspIds) => mspIds is null ? topology : topology with
    {
        Orderers = [.. topology.Orderers.Where(o => mspIds.Contains(o.MspId))],
        Organisations = [.. topology.Organisations.Where(o => mspIds.Contains(o.MspId))],
    };
}
