namespace Ledger.Records;

/// <summary>A rule set was refused.</summary>
public sealed class RuleSetException : FormatException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="faults">All parts that are wrong, at least one.</param>
    public RuleSetException(IReadOnlyList<RuleSetFault> faults)
        : base($"The rule set is not usable at {First(faults).Path}: {First(faults).Describe("en")}.{More(faults)}") => Faults = faults;

    /// <summary>All parts that are wrong, in the order in which the text is read; never empty.</summary>
    public IReadOnlyList<RuleSetFault> Faults { get; }

    /// <summary>The path of the first fault.</summary>
    public string Path => Faults[0].Path;

    private static RuleSetFault First(IReadOnlyList<RuleSetFault> faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        ArgumentOutOfRangeException.ThrowIfZero(faults.Count, nameof(faults));
        return faults[0];
    }

    private static string More(IReadOnlyList<RuleSetFault> faults) =>
        faults.Count == 1 ? string.Empty : string.Create(System.Globalization.CultureInfo.InvariantCulture, $" There are {faults.Count} such parts.");
}
