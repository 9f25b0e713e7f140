namespace Ledger.Records;

/// <summary>A rule set was refused.</summary>
public sealed class RuleSetException : FormatException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="path">The part of the rule set, such as <c>types[17].fields[2].kind</c>.</param>
    /// <param name="reason">What is wrong with it.</param>
    public RuleSetException(string path, string reason)
        : base($"The rule set is not usable at {path}: {reason}")
    {
        Path = path;
        Reason = reason;
    }

    /// <summary>The part of the rule set.</summary>
    public string Path { get; }

    /// <summary>What is wrong with it.</summary>
    public string Reason { get; }
}
