using Ledger.NetworkConfig.Topology.Internal;

namespace Ledger.NetworkConfig.Topology;

/// <summary>Reads topology files of Fabric networks.</summary>
public static class FabricTopologyFile
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="FabricTopologyException">The file has mistakes: all are told.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task<FabricTopology> ReadAsync(string path, CancellationToken cancellationToken = default) =>
        Parse(await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false), path);

    /// <summary>Reads a text.</summary>
    /// <param name="yaml">The file's text.</param>
    /// <param name="path">The file's name, for the exception.</param>
    /// <exception cref="FabricTopologyException">The text has mistakes: all are told.</exception>
    public static FabricTopology Parse(string yaml, string path)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        var (topology, problems) = FabricTopologyReader.Read(yaml);
        return problems.Count == 0 ? topology! : throw new FabricTopologyException(path, problems);
    }
}
