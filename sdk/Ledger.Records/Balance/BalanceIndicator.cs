namespace Ledger.Records;

/// <summary>What a balance standard measures at every school.</summary>
public sealed record BalanceIndicator
{
    /// <summary>The code.</summary>
    public required string Code { get; init; }

    /// <summary>The indicator's name: the value by student.</summary>
    public required LocalizedText Title { get; init; }

    /// <summary>A name that fits under a chart's column.</summary>
    public required LocalizedText Label { get; init; }

    /// <summary>What schools report: the amount, before it is divided; the header of its column.</summary>
    public required LocalizedText Amount { get; init; }

    /// <summary>Further headers of that column.</summary>
    public required IReadOnlyList<string> Aliases { get; init; }

    /// <summary>The unit of the amount.</summary>
    public required LocalizedText Unit { get; init; }

    /// <summary>How many students the value is for: 1 or 100.</summary>
    public required int Per { get; init; }

    /// <summary>How many decimal places an amount has; 0 for what comes in wholes.</summary>
    public required int Decimals { get; init; }

    /// <summary>The least value by the stage's code; empty if the standard has none.</summary>
    public required IReadOnlyDictionary<string, decimal> Minimum { get; init; }

    internal IEnumerable<string> Headers => Aliases.Append(Amount.Zh).Append(Amount.En).Select(ColumnMap.Normalize).Where(header => header.Length > 0);
}
