namespace Ledger.Papers;

/// <summary>A part of a <see cref="Paper"/>.</summary>
public abstract record PaperBlock
{
    private protected PaperBlock()
    {
    }
}

/// <summary>The heading of what follows.</summary>
/// <param name="Text">The heading.</param>
public sealed record PaperHeading(string Text) : PaperBlock;

/// <summary>Running text; a line feed breaks the line.</summary>
/// <param name="Text">The text.</param>
/// <param name="Tone">How it is meant.</param>
public sealed record PaperParagraph(string Text, PaperTone Tone = PaperTone.Plain) : PaperBlock;

/// <summary>Lines of a label and a value.</summary>
/// <param name="Fields">The lines.</param>
public sealed record PaperFields(IReadOnlyList<PaperField> Fields) : PaperBlock;

/// <summary>A label and its value.</summary>
/// <param name="Label">The label.</param>
/// <param name="Value">The value.</param>
public sealed record PaperField(string Label, string Value);

/// <summary>A table; its head is repeated on every page.</summary>
/// <param name="Columns">The columns.</param>
/// <param name="Rows">The rows, each with one text a column.</param>
public sealed record PaperTable(IReadOnlyList<PaperColumn> Columns, IReadOnlyList<IReadOnlyList<string>> Rows) : PaperBlock;

/// <summary>A column of a table.</summary>
/// <param name="Title">What stands over it.</param>
/// <param name="Share">Its share of the width, relative to the other columns'.</param>
/// <param name="AlignRight">True for numbers.</param>
public sealed record PaperColumn(string Title, double Share = 1, bool AlignRight = false);

/// <summary>A QR code (ISO/IEC 18004, level M) with a caption.</summary>
/// <param name="Text">What the code says; at most 2,331 bytes of UTF-8.</param>
/// <param name="Caption">The text beside it.</param>
public sealed record PaperCode(string Text, string Caption) : PaperBlock;

/// <summary>How a paragraph is meant.</summary>
public enum PaperTone
{
    /// <summary>As any text.</summary>
    Plain,

    /// <summary>A result that holds.</summary>
    Good,

    /// <summary>A result that does not hold.</summary>
    Bad,

    /// <summary>An explanation beside the matter.</summary>
    Quiet,
}
