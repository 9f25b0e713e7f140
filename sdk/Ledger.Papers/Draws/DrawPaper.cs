using Ledger.Sdk;

namespace Ledger.Papers;

/// <summary>The worksheet of a draw (随机抽查) on paper, to be filled in by hand. It names no student.</summary>
public static class DrawPaper
{
    /// <summary>Makes the page.</summary>
    /// <param name="draw">The draw's id.</param>
    /// <param name="facts">What the draw rests on.</param>
    /// <param name="rows">The worksheet's rows, the titles first; the first column, the draw's id, is left out.</param>
    /// <param name="language">The language.</param>
    /// <param name="isTrial">True if the ledger is an embedded network.</param>
    public static Paper Make(string draw, IReadOnlyList<PaperField> facts, IReadOnlyList<IReadOnlyList<string>> rows, LedgerLanguage language, bool isTrial = false)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(rows);
        return new Paper
        {
            Title = Texts.Get("paper.draw.title", language),
            Language = language,
            Notice = isTrial ? Texts.Get("paper.embedded", language) : null,
            Blocks =
            [
                new PaperFields(facts),
                new PaperParagraph(Texts.Get("paper.draw.how", language, draw), PaperTone.Quiet),
                new PaperTable(
                    [.. rows[0].Skip(1).Select((title, i) => new PaperColumn(title, i switch { 0 => 0.4, 1 => 3, 2 => 1.6, 6 => 1.6, _ => 0.7 }, AlignRight: i == 0))],
                    [.. rows.Skip(1).Select(row => (IReadOnlyList<string>)[.. row.Skip(1)])]),
            ],
            Footer = Texts.Get("paper.draw.title", language),
        };
    }
}
