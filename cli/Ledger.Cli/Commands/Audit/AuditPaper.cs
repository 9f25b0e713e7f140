using Ledger.Audit;
using Ledger.Papers;

namespace Ledger.Cli.Commands;

/// <summary>An answer as a page to be filed: what it rests on first, then its tables.</summary>
internal static class AuditPaper
{
    public static Paper Make(TextTable texts, AuditBasis basis, string signature, IReadOnlyList<AuditSheet> tables)
    {
        string title = texts["audit.paper." + basis.Answer.Kind];
        return new Paper
        {
            Title = title,
            Subtitle = basis.Answer.Kind == AuditAnswerKind.Report ? tables[0].Rows[1][0] : basis.Answer.Query["unit"]?.GetValue<string>(),
            Language = texts.Language,
            Notice = basis.IsEmbedded ? Sdk.Texts.Get("paper.embedded", texts.Language) : null,
            Blocks =
            [
                new PaperFields([.. basis.Lines(texts).Select(line => new PaperField(line.Label, line.Value))]),
                new PaperParagraph(basis.Maker is null ? texts["audit.paper.unsigned"] : texts.Format("audit.paper.signed", signature), PaperTone.Quiet),
                .. tables.SelectMany(table => Blocks(texts, table)),
            ],
            Footer = $"{title}  {texts.Format("audit.paper.footer", basis.State.Height, basis.State.LastHash[..16])}",
        };
    }

    private static IEnumerable<PaperBlock> Blocks(TextTable texts, AuditSheet table)
    {
        yield return new PaperHeading(table.Name);
        if (table.Rows.Count == 1) yield return new PaperParagraph(texts["audit.paper.nothing"], PaperTone.Quiet);
        else yield return new PaperTable([.. table.Rows[0].Select((cell, i) => Column(cell, table, i))], [.. table.Rows.Skip(1)]);
    }

    // As wide as what stands in it, within bounds; numbers to the right.
    private static PaperColumn Column(string title, AuditSheet table, int place)
    {
        int widest = table.Rows.Skip(1).Take(200).Max(row => DisplayWidth.Of(row[place]));
        bool isNumber = table.Rows.Skip(1).Take(200).All(row => row[place].All(char.IsAsciiDigit));
        return new PaperColumn(title, Math.Clamp(Math.Max(widest, DisplayWidth.Of(title) + 2), 6, 40), isNumber);
    }
}
