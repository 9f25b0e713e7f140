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

    /// <summary>
    /// True if the row is taken all the same and the school should know: a hidden row that was read, a hidden sheet that
    /// was not, a text that is another student's too.
    /// </summary>
    public bool IsNotice => Rule.IsNotice();

    /// <summary>The column's number from 0; -1 if none is meant.</summary>
    public int ColumnNumber { get; init; } = -1;

    /// <summary>The class that the row names, or the class that most rows of the file name; null if neither is known.</summary>
    public string? Class { get; init; }

    /// <summary>Why the file cannot be read; null unless <see cref="Rule"/> is <see cref="ImportRule.FileRefused"/>.</summary>
    public LedgerInputException? Refusal { get; init; }

    internal int SheetPosition { get; init; }

    internal string? FieldErrorChinese { get; init; }

    /// <summary>The arguments in Chinese, where they are words that differ; else null.</summary>
    internal IReadOnlyList<string>? ChineseArguments { get; init; }

    internal string? FieldErrorEnglish { get; init; }

    /// <summary>Where and what, in one sentence.</summary>
    public string Describe(LedgerLanguage language)
    {
        var chinese = language == LedgerLanguage.Chinese;
        return $"{Place(chinese)}{(chinese ? "：" : ": ")}{DescribeRule(language)}";
    }

    /// <summary>What is wrong, without the place.</summary>
    /// <param name="language">The language.</param>
    /// <param name="withValue">Whether the value is quoted, masked where it must be.</param>
    public string DescribeRule(LedgerLanguage language, bool withValue = true)
    {
        var chinese = language == LedgerLanguage.Chinese;
        var what = Refusal is not null
            ? Refusal.Describe(language)
            : Rule == ImportRule.Field
                ? (chinese ? FieldErrorChinese : FieldErrorEnglish) ?? FieldError ?? string.Empty
                : Texts.Get($"import.{Rule}", language, (chinese ? ChineseArguments : null) ?? Arguments);
        return Value is null || !withValue ? what : chinese ? $"{what}（填写的是“{Value}”）" : $"{what} (found '{Value}')";
    }

    private string Place(bool chinese)
    {
        var row = Row.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return chinese
            ? $"{File}{(Sheet is null ? "" : $"，工作表“{Sheet}”")}{(Row == 0 ? "" : $"，第 {row} 行")}{(Column is null ? "" : $"，“{Column}”列")}"
            : $"{File}{(Sheet is null ? "" : $", sheet '{Sheet}'")}{(Row == 0 ? "" : $", row {row}")}{(Column is null ? "" : $", column '{Column}'")}";
    }
}
