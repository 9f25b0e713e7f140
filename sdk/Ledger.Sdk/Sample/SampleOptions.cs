using Ledger.Records;

namespace Ledger.Sdk.Sample;

/// <summary>What invented files are to hold. The same options give the same bytes of content.</summary>
public sealed record SampleOptions
{
    /// <summary>How many students. Default: 120.</summary>
    public int Students { get; init; } = 120;

    /// <summary>How many records each student has. Default: 6.</summary>
    public int RecordsPerStudent { get; init; } = 6;

    /// <summary>Students in a class. Default: 40.</summary>
    public int ClassSize { get; init; } = 40;

    /// <summary>The seed of everything random. Default: 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The school's code. Default: that of the embedded network's school.</summary>
    public string School { get; init; } = "3435000001";

    /// <summary>The term. Default: <c>2025-2026-1</c>.</summary>
    public string Term { get; init; } = "2025-2026-1";

    /// <summary>How the records are cut into files. Default: a workbook a class.</summary>
    public SampleLayout Layout { get; init; } = SampleLayout.WorkbookPerClass;

    /// <summary>The record types, by name; they take turns. Default: activities, honours, reading, subject competitions.</summary>
    public IReadOnlyList<string> Types { get; init; } = ["activity", "honour", "reading", "subjectCompetition"];

    /// <summary>The rule set. Default: that of Fujian's senior high schools.</summary>
    public RuleSet RuleSet { get; init; } = RuleSet.FujianHighSchool;
}

/// <summary>How sample records are cut into files.</summary>
public enum SampleLayout
{
    /// <summary>A workbook a class, a sheet a record type.</summary>
    WorkbookPerClass,

    /// <summary>One workbook, a sheet a record type.</summary>
    OneWorkbook,

    /// <summary>A CSV file in UTF-8 with BOM for each record type, as spreadsheets save it.</summary>
    CsvPerType,
}
