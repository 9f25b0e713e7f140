using Ledger.Records;

namespace Ledger.Sdk.Import;

/// <summary>What a check of files found. Names and identifiers are masked; the marked copies alone have them whole.</summary>
public sealed record RecordCheckReport
{
    /// <summary>The files in the order in which they were read.</summary>
    public required IReadOnlyList<CheckedFile> Files { get; init; }

    /// <summary>Rows with a record, good or bad.</summary>
    public required long Rows { get; init; }

    /// <summary>Rows that passed and are not anchored yet.</summary>
    public required long Accepted { get; init; }

    /// <summary>Rows in which something is wrong.</summary>
    public required long Refused { get; init; }

    /// <summary>Rows that are anchored already; 0 without a store.</summary>
    public required long AlreadyAnchored { get; init; }

    /// <summary>How many students the rows that passed belong to.</summary>
    public required int Students { get; init; }

    /// <summary>What is wrong, by file, sheet, row and column.</summary>
    public required IReadOnlyList<ImportFinding> Findings { get; init; }

    /// <summary>How many things are wrong.</summary>
    public required long FindingCount { get; init; }

    /// <summary>What is not wrong but should be known, in the same order.</summary>
    public required IReadOnlyList<ImportFinding> Notices { get; init; }

    /// <summary>How many notices there are.</summary>
    public required long NoticeCount { get; init; }

    /// <summary>The classes that rows or roster name, in the order of their names.</summary>
    public required IReadOnlyList<CheckedClass> Classes { get; init; }

    /// <summary>Rows by the record type's code, ascending: passed and refused.</summary>
    public required IReadOnlyDictionary<int, (long Accepted, long Refused)> Types { get; init; }

    /// <summary>Students of the roster, at the school, whom no row names; empty without a roster.</summary>
    public required IReadOnlyList<StudentWithoutRecords> StudentsWithoutRecords { get; init; }

    /// <summary>Texts that several students share, the largest group first.</summary>
    public required IReadOnlyList<SimilarGroup> SimilarGroups { get; init; }

    /// <summary>True if there was a roster to check against.</summary>
    public required bool HasRoster { get; init; }

    /// <summary>The workbook beside the marked copies that lists the students without records by name; null if there is none.</summary>
    public string? MissingStudentsFile { get; init; }

    /// <summary>The rule set by which the rows were read.</summary>
    public required RuleSet RuleSet { get; init; }

    /// <summary>True if nothing is wrong.</summary>
    public bool Passed => FindingCount == 0;

    /// <summary>Names of the classes without a record.</summary>
    public IEnumerable<string> ClassesWithoutRecords => Classes.Where(c => c.Rows == 0).Select(c => c.Name);
}

/// <summary>One file of a check.</summary>
/// <param name="Name">The file's path below the folder that was given, with slashes; its name if it was given itself.</param>
/// <param name="Class">The class that most of its rows name; null if none does.</param>
/// <param name="Rows">Rows with a record.</param>
/// <param name="Refused">Rows in which something is wrong.</param>
/// <param name="FindingCount">How many things are wrong.</param>
/// <param name="NoticeCount">How many notices there are.</param>
/// <param name="MarkedFile">The marked copy; null if none was made.</param>
public sealed record CheckedFile(string Name, string? Class, long Rows, long Refused, long FindingCount, long NoticeCount, string? MarkedFile);

/// <summary>One class of a check.</summary>
/// <param name="Name">As the roster writes it, else as the first row does.</param>
/// <param name="Rows">Rows that name it.</param>
/// <param name="Refused">Those in which something is wrong.</param>
/// <param name="Students">Students of the roster in this class; null without a roster.</param>
/// <param name="StudentsWithoutRecords">Those whom no row names; null without a roster.</param>
/// <param name="Types">Its rows by the record type's code.</param>
public sealed record CheckedClass(
    string Name, long Rows, long Refused, int? Students, int? StudentsWithoutRecords, IReadOnlyDictionary<int, long> Types);

/// <summary>A student whom no row names.</summary>
/// <param name="Class">The class.</param>
/// <param name="Name">The name, masked.</param>
/// <param name="RegistryNumber">学籍号, masked.</param>
public sealed record StudentWithoutRecords(string Class, string Name, string RegistryNumber);

/// <summary>Rows of several students whose texts are nearly the same.</summary>
/// <param name="Students">How many students.</param>
/// <param name="Rows">Where the texts stand, in the order of the files.</param>
/// <param name="Similarity">The least similarity by which a row joined the group, 0 to 1.</param>
public sealed record SimilarGroup(int Students, IReadOnlyList<SimilarRow> Rows, double Similarity);

/// <summary>One text of a group.</summary>
/// <param name="File">The file.</param>
/// <param name="Sheet">The sheet; null in a CSV file.</param>
/// <param name="Row">The row, from 1.</param>
/// <param name="Class">The class that the row names.</param>
public sealed record SimilarRow(string File, string? Sheet, int Row, string? Class);
