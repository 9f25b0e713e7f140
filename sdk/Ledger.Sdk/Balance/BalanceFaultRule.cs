namespace Ledger.Sdk;

/// <summary>What a cell or a row of a balance workbook broke. The names are stable: machine-readable output carries them.</summary>
public enum BalanceFaultRule
{
    /// <summary>No row names the columns that are needed. Argument: those that the best row lacks.</summary>
    ColumnsMissing,

    /// <summary>The cell is empty.</summary>
    Empty,

    /// <summary>Not a number from 0.</summary>
    NotANumber,

    /// <summary>Only whole numbers count here.</summary>
    NotWhole,

    /// <summary>More decimal places than the standard takes. Argument: how many it takes.</summary>
    TooFine,

    /// <summary>Not from 1 to what is possible.</summary>
    StudentsImpossible,

    /// <summary>No 学校标识码 of ten digits.</summary>
    SchoolCodeWrong,

    /// <summary>No county's code, and none was given for the file.</summary>
    CountyWrong,

    /// <summary>No stage of the standard, and the school's code does not say it. Argument: the stages.</summary>
    StageUnknown,

    /// <summary>The school stands twice for one stage. Argument: where it stood before.</summary>
    Twice,
}
