namespace Hyperledger.Fabric.Contract.Testing;

/// <summary>How often and under what a scenario is run.</summary>
public sealed class DeterminismOptions
{
    /// <summary>
    /// The cultures to run under, one process each, beside one of contrary signs that is always there: decimal comma, a minus of
    /// its own, another calendar's names. Those that the machine does not know are left out.
    /// </summary>
    public IReadOnlyList<string> Cultures { get; init; } = ["tr-TR", "ar-SA", "th-TH", "zh-CN"];

    /// <summary>How many processes run it under the invariant culture, each with hash seeds of its own. Default 3.</summary>
    public int Processes { get; init; } = 3;

    /// <summary>How long one process may take. Default 2 minutes.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);
}
