namespace Ledger.Sdk.Import.Internal;

/// <summary>What a cell holds.</summary>
internal enum CellKind : byte
{
    /// <summary>Nothing.</summary>
    Empty,

    /// <summary>Text as it stands in the file.</summary>
    Text,

    /// <summary>A number without a date's format.</summary>
    Number,

    /// <summary>A number with a date's format: days of the 1900 date system.</summary>
    Date,

    /// <summary>A truth value, 1 or 0.</summary>
    Boolean,

    /// <summary>What a failed formula left, such as #REF!.</summary>
    Error,
}

/// <summary>What is amiss with a cell before any rule is asked.</summary>
internal enum CellFault : byte
{
    None,

    /// <summary>A formula whose result was never stored.</summary>
    NoResult,

    /// <summary>More characters than a spreadsheet's cell can hold; the text was not kept.</summary>
    TooLong,
}

/// <summary>A cell as read, in 24 bytes without boxing.</summary>
internal readonly struct SheetCell
{
    /// <summary>The most characters of a cell in Excel and WPS.</summary>
    public const int LongestText = 32767;

    private readonly string? _text;
    private readonly double _number;

    private SheetCell(CellKind kind, string? text, double number, CellFault fault)
    {
        _text = text;
        _number = number;
        Kind = kind;
        Fault = fault;
    }

    public CellKind Kind { get; }

    public CellFault Fault { get; }

    /// <summary>The text of a text or error cell.</summary>
    public string Text => _text ?? string.Empty;

    /// <summary>A number, the days of a date, 1 or 0 of a truth value.</summary>
    public double Number => _number;

    public static SheetCell FromText(string text) => new(CellKind.Text, text, 0, CellFault.None);

    public static SheetCell FromNumber(double number) => new(CellKind.Number, null, number, CellFault.None);

    public static SheetCell FromDate(double days) => new(CellKind.Date, null, days, CellFault.None);

    public static SheetCell FromBoolean(bool value) => new(CellKind.Boolean, null, value ? 1 : 0, CellFault.None);

    public static SheetCell FromError(string text) => new(CellKind.Error, text, 0, CellFault.None);

    public static SheetCell Faulty(CellFault fault) => new(CellKind.Text, null, 0, fault);
}
