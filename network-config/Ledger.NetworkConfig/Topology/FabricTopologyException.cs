namespace Ledger.NetworkConfig.Topology;

/// <summary>A topology file cannot be used; nothing was made of it.</summary>
public sealed class FabricTopologyException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problems">All its mistakes.</param>
    public FabricTopologyException(string path, IReadOnlyList<FabricTopologyProblem> problems)
        : base($"The topology file {path} cannot be used: {string.Join("; ", problems.Select(p => p.English))}")
    {
        Path = path;
        Problems = problems;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>All its mistakes, in the order of the file.</summary>
    public IReadOnlyList<FabricTopologyProblem> Problems { get; }
}
