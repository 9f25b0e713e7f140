using Ledger.Sdk.Import;

namespace Ledger.Sdk.Rosters;

/// <summary>What came of reading a roster. If anything was found wrong, nothing was changed.</summary>
public sealed record RosterReport
{
    /// <summary>The number of rows with a student.</summary>
    public required int Rows { get; init; }

    /// <summary>Students that were not on the roster before.</summary>
    public required int Added { get; init; }

    /// <summary>Students of whom something changed.</summary>
    public required int Updated { get; init; }

    /// <summary>Students of whom nothing changed.</summary>
    public required int Unchanged { get; init; }

    /// <summary>What is wrong, the first few thousand.</summary>
    public required IReadOnlyList<ImportFinding> Findings { get; init; }

    /// <summary>How many things are wrong.</summary>
    public required long FindingCount { get; init; }

    /// <summary>What is not wrong but should be known.</summary>
    public IReadOnlyList<ImportFinding> Notices { get; init; } = [];

    /// <summary>True if the roster was taken over.</summary>
    public bool Accepted => FindingCount == 0;
}
