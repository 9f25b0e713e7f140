namespace Ledger.Sdk.Import;

/// <summary>
/// What a row, a column or a file broke, beyond the rules of a single field, which the rule set names. The names are
/// stable words of the JSON output.
/// </summary>
public enum ImportRule
{
    /// <summary>A field's value breaks the rule set; <see cref="ImportFinding.FieldError"/> says how.</summary>
    Field,

    /// <summary>A column that the rule set requires is missing from the header.</summary>
    MissingColumn,

    /// <summary>A column of the header is in no rule of this record type.</summary>
    UnknownColumn,

    /// <summary>Two columns of the header mean the same field.</summary>
    DoubleColumn,

    /// <summary>No header row was found in the sheet.</summary>
    NoHeader,

    /// <summary>A cell stands beyond the header's last column.</summary>
    CellWithoutColumn,

    /// <summary>The cell holds a spreadsheet error such as #REF!.</summary>
    CellError,

    /// <summary>Neither a column, the sheet's name nor an argument says which type of record the row is.</summary>
    UnknownRecordType,

    /// <summary>The cell's type in the sheet is not the field's, such as a number where text belongs.</summary>
    MixedType,

    /// <summary>The row names another school than the one that anchors.</summary>
    OtherSchool,

    /// <summary>The row names another term than the one that is anchored.</summary>
    OtherTerm,

    /// <summary>No student of the roster has this registry number.</summary>
    StudentUnknown,

    /// <summary>The roster has another name for this registry number.</summary>
    StudentNameDiffers,

    /// <summary>The same record stands in an earlier row.</summary>
    DuplicateRow,

    /// <summary>The same student stands in an earlier row of the roster.</summary>
    DuplicateStudent,

    /// <summary>A former registry number is on no earlier roster.</summary>
    FormerNumberUnknown,

    /// <summary>A year is none, or graduation comes before enrolment.</summary>
    WrongYear,

    /// <summary>The sheet or file has a header but no rows.</summary>
    NoRows,

    /// <summary>The cell has more characters than a spreadsheet's cell can hold.</summary>
    CellTooLong,

    /// <summary>The cell holds a formula whose result was never stored.</summary>
    FormulaWithoutResult,

    /// <summary>A number of more than 15 digits, of which a spreadsheet keeps the first 15.</summary>
    NumberRounded,

    /// <summary>The cell is empty because it is merged with another, which has the value.</summary>
    MergedCell,

    /// <summary>The student had left the school when this happened.</summary>
    StudentLeft,

    /// <summary>The student had not come to the school yet when this happened.</summary>
    StudentNotYetHere,

    /// <summary>A new registry number stands beside a temporary one of the same name and birth date; which is meant must be said.</summary>
    TemporaryNumberLikely,

    /// <summary>A date or a state of the roster is none.</summary>
    WrongState,

    /// <summary>The row is another version of a record that is anchored already.</summary>
    ChangedAfterAnchoring,

    /// <summary>The file cannot be read at all; the first argument says why.</summary>
    FileRefused,

    /// <summary>Notice: hidden rows were read like the others.</summary>
    HiddenRows,

    /// <summary>Notice: a hidden sheet was passed over.</summary>
    HiddenSheet,

    /// <summary>Notice: the workbook is open in another program; what was not saved yet was not read.</summary>
    OpenElsewhere,

    /// <summary>Notice: the roster has the student in another class.</summary>
    ClassDiffers,

    /// <summary>Notice: the row has a former registry number; the present one is committed.</summary>
    FormerNumberUsed,

    /// <summary>Notice: the text is nearly the same as another student's.</summary>
    SimilarText,

    /// <summary>Notice: hidden columns were read like the others.</summary>
    HiddenColumns,

    /// <summary>
    /// More students of a class or school have a grade in a dimension than the rule set's quota lets. Arguments: class,
    /// dimension, grade, how many there are, how many may be, how many students the class has, the quota in percent.
    /// </summary>
    QuotaExceeded,

    /// <summary>Notice: the record was entered long after it took place. Arguments: how many days, from how many on it is told.</summary>
    LateEntry,

    /// <summary>A row names evidence that the folder does not have, or has more than once. Argument: the place of the name in the cell.</summary>
    EvidenceMissing,

    /// <summary>Notice: the same evidence stands in an earlier row. Arguments: where, its row.</summary>
    EvidenceTwice,

    /// <summary>Notice: a picture looks as one of an earlier row. Arguments: how much in percent, where, its row.</summary>
    EvidenceAlike,

    /// <summary>Notice: the text is nearly the same as another student's that was entered or checked before. Arguments: how much in percent, where.</summary>
    SimilarTextBefore,

    /// <summary>Notice: the evidence is the same file as another student's of before. Arguments: 100, where.</summary>
    EvidenceTwiceBefore,

    /// <summary>Notice: a picture looks as another student's of before. Arguments: how much in percent, where.</summary>
    EvidenceAlikeBefore,
}

/// <summary>Which rules refuse and which only tell.</summary>
internal static class ImportRules
{
    public static bool IsNotice(this ImportRule rule) => rule is ImportRule.HiddenRows or ImportRule.HiddenSheet or ImportRule.OpenElsewhere
        or ImportRule.ClassDiffers or ImportRule.FormerNumberUsed or ImportRule.SimilarText or ImportRule.HiddenColumns or ImportRule.LateEntry
        or ImportRule.EvidenceTwice or ImportRule.EvidenceAlike or ImportRule.SimilarTextBefore or ImportRule.EvidenceTwiceBefore or ImportRule.EvidenceAlikeBefore;
}
