using Ledger.Records;

namespace Ledger.Sdk.Import.Internal;

/// <summary>A record that passed, and where it stands.</summary>
internal sealed record ReadRecord(RecordRow Row, string File, SheetPart Sheet, int RowNumber)
{
    /// <summary>The class that the row names.</summary>
    public string? Class { get; init; }

    /// <summary>The grade that the record gives; null if it gives none.</summary>
    public GradedRecord? Graded { get; init; }

    /// <summary>The column of the text that is compared with other students'; -1 if there is none.</summary>
    public int TextColumn { get; init; } = -1;

    /// <summary>That column's header.</summary>
    public string? TextHeader { get; init; }

    /// <summary>The digests of its evidence.</summary>
    public IReadOnlyList<string> Evidence { get; init; } = [];

    /// <summary>The file and, in a workbook, the sheet.</summary>
    public string Place => Sheet.Name is null ? File : $"{File} {Sheet.Name}";
}

/// <summary>What became of a row: the class, type and registry number that it names, as far as they can be read.</summary>
internal readonly record struct RowOutcome(string? Class, RecordType? Type, string? RegistryNumber, bool Passed);
