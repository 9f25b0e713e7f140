namespace Ledger.Network.Topology;

/// <summary>A topology file is not usable. The message names the file and every mistake in English.</summary>
public sealed class TopologyException : Exception
{
    /// <summary>The mistakes of a file, at least one.</summary>
    public TopologyException(string path, IReadOnlyList<TopologyProblem> problems)
        : base(Message(path, problems))
    {
        Path = path;
        Problems = problems;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Its mistakes in the order of the file, at least one.</summary>
    public IReadOnlyList<TopologyProblem> Problems { get; }

    private static new string Message(string path, IReadOnlyList<TopologyProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        return string.Join('\n', problems.Select(problem => $"{path}: {problem.English}"));
    }
}
