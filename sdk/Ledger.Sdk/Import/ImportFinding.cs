namespace Ledger.Sdk.Import;

/// <summary>One thing that is wrong with an input file, and where. Values of names and identifiers are masked.</summary>
/// <param name="Rule">Which rule was broken.</param>
/// <param name="File">The file's name without its folder.</param>
/// <param name="Sheet">The sheet; null in a CSV file.</param>
/// <param name="Row">The row in the sheet or file, from 1; 0 if no row is meant.</param>
/// <param name="Column">The column's header as it stands in the file, else the field's title; null if none is meant.</param>
/// <param name="Value">The value, masked for names and identifiers and cut to 40 characters; null if none is meant.</param>
public sealed record ImportFinding(ImportRule Rule, string File, string? Sheet, int Row, string? Column, string? Value)
{
    /// <summary>The rule set's word for what is wrong with the field; null unless <see cref="Rule"/> is <see cref="ImportRule.Field"/>.</summary>
    public string? FieldError { get; init; }

    /// <summary>What the rule's text mentions: a limit, a nearest match (masked), the row that a duplicate repeats.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    internal string? FieldErrorChinese { get; init; }

    internal string? FieldErrorEnglish { get; init; }

    /// <summary>Where and what, in one sentence.</summary>
    public string Describe(LedgerLanguage language)
    {
        var chinese = language == LedgerLanguage.Chinese;
        var row = Row.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var place = chinese
            ? $"{File}{(Sheet is null ? "" : $"，工作表“{Sheet}”")}{(Row == 0 ? "" : $"，第 {row} 行")}{(Column is null ? "" : $"，“{Column}”列")}"
            : $"{File}{(Sheet is null ? "" : $", sheet '{Sheet}'")}{(Row == 0 ? "" : $", row {row}")}{(Column is null ? "" : $", column '{Column}'")}";
        var what = Rule == ImportRule.Field
            ? (chinese ? FieldErrorChinese : FieldErrorEnglish) ?? FieldError ?? string.Empty
            : Texts.Get($"import.{Rule}", language, Arguments);
        var value = Value is null ? string.Empty : chinese ? $"（填写的是“{Value}”）" : $" (found '{Value}')";
        return chinese ? $"{place}：{what}{value}" : $"{place}: {what}{value}";
    }
}
