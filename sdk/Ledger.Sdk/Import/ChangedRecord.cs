namespace Ledger.Sdk.Import;

/// <summary>A row that is another version of an anchored record.</summary>
/// <param name="File">The file.</param>
/// <param name="Sheet">The sheet; null in a CSV file.</param>
/// <param name="Row">The row, from 1.</param>
/// <param name="BatchId">The batch of the anchored record.</param>
/// <param name="Index">The anchored record's leaf, from 0.</param>
/// <param name="Differences">Each field that differs, with both values, masked where they must be.</param>
public sealed record ChangedRecord(string File, string? Sheet, int Row, string BatchId, int Index, IReadOnlyList<FieldDifference> Differences)
{
    internal UInt128 ContentKey { get; init; }
}

/// <summary>A field in two versions of a record.</summary>
/// <param name="Title">The field's title in both languages.</param>
/// <param name="Anchored">The anchored value; empty if there is none.</param>
/// <param name="Given">The row's value; empty if there is none.</param>
public sealed record FieldDifference(Records.LocalizedText Title, string Anchored, string Given);
