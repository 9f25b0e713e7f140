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
}
