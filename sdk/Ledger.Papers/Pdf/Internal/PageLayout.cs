using System.Globalization;
using System.Text;

namespace Ledger.Papers.Internal;

/// <summary>Lays a paper out on A4 pages. Lengths are points; y grows upwards, as in PDF.</summary>
internal sealed class PageLayout
{
    private const double PageWidth = 595;
    private const double PageHeight = 842;
    private const double Margin = 56;
    private const double Bottom = 64;
    private const double Width = PageWidth - (2 * Margin);
    private const double LineHeight = 1.55;
    private const double TextSize = 10;
    private const double SmallSize = 8.5;
    private const double CellPadding = 4;

    private static readonly Ink s_black = new(0.11, 0.11, 0.1);
    private static readonly Ink s_quiet = new(0.36, 0.36, 0.34);
    private static readonly Ink s_good = new(0.1, 0.43, 0.2);
    private static readonly Ink s_bad = new(0.7, 0.15, 0.12);
    private static readonly Ink s_rule = new(0.78, 0.78, 0.76);
    private static readonly Ink s_shade = new(0.96, 0.96, 0.95);
    private static readonly Ink s_across = new(0.97, 0.89, 0.88);

    private readonly Paper _paper;
    private readonly PaperFonts _fonts;
    private readonly TextLines _lines;
    private readonly List<EmbeddedFont> _embedded = [];
    private readonly Dictionary<OpenTypeFont, EmbeddedFont> _byFont = [];
    private readonly List<StringBuilder> _pages = [];
    private double _y;

    public PageLayout(Paper paper, PaperFonts fonts)
    {
        (_paper, _fonts) = (paper, fonts);
        _lines = new TextLines(rune => FontOf(rune).WidthOf(rune));
    }

    /// <summary>The fonts that the pages use.</summary>
    public IReadOnlyList<EmbeddedFont> Fonts => _embedded;

    private StringBuilder Page => _pages[^1];

    /// <summary>The content of each page.</summary>
    public IReadOnlyList<string> Lay()
    {
        Turn();
        Text(_paper.Title, 19, s_black, Margin, Width, bold: true);
        if (_paper.Subtitle is { } subtitle)
            Text(subtitle, TextSize, s_quiet, Margin, Width);
        if (_paper.Notice is { } notice)
            Box(notice);
        foreach (var block in _paper.Blocks)
            Lay(block);
        for (var i = 0; i < _pages.Count; i++)
            Foot(_pages[i], i + 1);
        return [.. _pages.Select(p => p.ToString())];
    }

    private void Lay(PaperBlock block)
    {
        switch (block)
        {
            case PaperHeading heading:
                _y -= 12;
                Need(4 * TextSize * LineHeight);
                Text(heading.Text, 12.5, s_black, Margin, Width, bold: true);
                Rule(Margin, _y - 5, Width);
                _y -= 9;
                break;
            case PaperParagraph paragraph:
                Text(paragraph.Text, paragraph.Tone == PaperTone.Quiet ? SmallSize : TextSize, InkOf(paragraph.Tone), Margin, Width, paragraph.Tone is PaperTone.Good or PaperTone.Bad);
                _y -= 3;
                break;
            case PaperFields fields:
                Lay(fields);
                break;
            case PaperTable table:
                Lay(table);
                break;
            case PaperCode code:
                Lay(code);
                break;
        }
    }

    private void Lay(PaperFields fields)
    {
        var left = Math.Min(fields.Fields.Select(f => Measure(f.Label) * TextSize).DefaultIfEmpty().Max() + 14, Width / 3);
        foreach (var field in fields.Fields)
        {
            var labels = _lines.Break(field.Label, (left - 10) / TextSize);
            var values = _lines.Break(field.Value, (Width - left) / TextSize);
            for (var i = 0; i < Math.Max(labels.Count, values.Count); i++)
            {
                Need(TextSize * LineHeight);
                _y -= TextSize * LineHeight;
                if (i < labels.Count)
                    Show(labels[i], TextSize, s_quiet, Margin, _y);
                if (i < values.Count)
                    Show(values[i], TextSize, s_black, Margin + left, _y);
            }
        }

        _y -= 4;
    }

    private void Lay(PaperTable table)
    {
        var whole = table.Columns.Sum(c => c.Share);
        var widths = table.Columns.Select(c => Width * c.Share / whole).ToArray();
        List<List<Rune>>[] Cells(IReadOnlyList<string> texts) =>
            [.. widths.Select((width, i) => _lines.Break(i < texts.Count ? texts[i] : string.Empty, (width - (2 * CellPadding)) / SmallSize))];
        var head = Cells([.. table.Columns.Select(c => c.Title)]);
        _y -= 4;
        Need(2 * HeightOf(head));
        Row(table, widths, head, isHead: true);
        foreach (var row in table.Rows)
        {
            var cells = Cells(row);
            while (cells.Any(c => c.Count > 0))
            {
                // A row goes to the next page whole, unless it is longer than a page.
                var fits = (int)((_y - Bottom - (2 * CellPadding)) / (SmallSize * LineHeight));
                var lines = cells.Max(c => c.Count);
                if (lines > fits && _y < PageHeight - Margin - HeightOf(head) - 1)
                {
                    Turn();
                    Row(table, widths, head, isHead: true);
                    continue;
                }

                var now = Math.Clamp(fits, 1, lines);
                Row(table, widths, [.. cells.Select(c => c.Take(now).ToList())], isHead: false);
                cells = [.. cells.Select(c => c.Skip(now).ToList())];
            }
        }

        _y -= 6;
    }

    private void Row(PaperTable table, double[] widths, List<List<Rune>>[] cells, bool isHead)
    {
        var height = HeightOf(cells);
        if (isHead)
            Page.Append(CultureInfo.InvariantCulture, $"{s_shade.Fill}{N(Margin)} {N(_y - height)} {N(Width)} {N(height)} re f\n");
        var x = Margin;
        for (var i = 0; i < widths.Length; i++)
        {
            var y = _y - CellPadding;
            foreach (var line in cells[i])
            {
                y -= SmallSize * LineHeight;
                var at = table.Columns[i].AlignRight ? x + widths[i] - CellPadding - (SmallSize * line.Sum(WidthOf)) : x + CellPadding;
                Show(line, SmallSize, isHead ? s_quiet : s_black, at, y + 3);
            }

            x += widths[i];
        }

        _y -= height;
        Rule(Margin, _y, Width);
    }

    private static double HeightOf(List<List<Rune>>[] cells) => (cells.Max(c => c.Count) * SmallSize * LineHeight) + (2 * CellPadding);

    private void Lay(PaperCode code)
    {
        const double Side = 96;
        var matrix = QrMatrix.Of(code.Text);
        Need(Side + 8);
        var (top, module) = (_y - 4, Side / matrix.Size);
        Page.Append(s_black.Fill);
        foreach (var (row, column) in matrix.DarkModules())
            Page.Append(CultureInfo.InvariantCulture, $"{Margin + (column * module):0.###} {top - ((row + 1) * module):0.###} {module:0.###} {module:0.###} re\n");
        Page.Append("f\n");
        _y = top - 20;
        Text(code.Caption, SmallSize, s_quiet, Margin + Side + 12, Width - Side - 12);
        _y = Math.Min(_y, top - Side) - 4;
    }

    private void Box(string text)
    {
        var lines = _lines.Break(text, (Width - 20) / 11);
        var height = (lines.Count * 11 * LineHeight) + 10;
        _y -= 6;
        Page.Append(CultureInfo.InvariantCulture, $"{s_bad.Stroke}1.5 w {N(Margin)} {N(_y - height)} {N(Width)} {N(height)} re S\n");
        var y = _y - 3;
        foreach (var line in lines)
            Show(line, 11, s_bad, Margin + 10, y -= 11 * LineHeight, bold: true);
        _y -= height + 6;
    }

    private void Text(string text, double size, Ink ink, double x, double width, bool bold = false)
    {
        foreach (var line in _lines.Break(text, width / size))
        {
            Need(size * LineHeight);
            _y -= size * LineHeight;
            Show(line, size, ink, x, _y, bold);
        }
    }

    private void Show(IReadOnlyList<Rune> line, double size, Ink ink, double x, double y, bool bold = false) =>
        Show(Page, line, size, ink, bold, string.Create(CultureInfo.InvariantCulture, $"1 0 0 1 {N(x)} {N(y)} Tm"));

    // Bold is the outline drawn as well as filled: not every system has a bold face for every character.
    private void Show(StringBuilder page, IReadOnlyList<Rune> line, double size, Ink ink, bool bold, string place)
    {
        if (line.Count == 0)
            return;
        page.Append(CultureInfo.InvariantCulture, $"BT {ink.Fill}");
        page.Append(bold ? string.Create(CultureInfo.InvariantCulture, $"{ink.Stroke}2 Tr {N(size / 36)} w ") : "0 Tr ").Append(place);
        EmbeddedFont? current = null;
        foreach (var rune in line)
        {
            var font = FontOf(rune);
            if (font != current)
                page.Append(current is null ? " " : "> Tj ").Append(CultureInfo.InvariantCulture, $"/{font.Tag} {N(size)} Tf <");
            current = font;
            page.Append(font.Use(rune).ToString("X4", CultureInfo.InvariantCulture));
        }

        page.Append("> Tj ET\n");
    }

    private void Rule(double x, double y, double width) =>
        Page.Append(CultureInfo.InvariantCulture, $"{s_rule.Stroke}0.6 w {N(x)} {N(y)} m {N(x + width)} {N(y)} l S\n");

    private void Foot(StringBuilder page, int number)
    {
        var count = string.Create(CultureInfo.InvariantCulture, $"{number} / {_pages.Count}").EnumerateRunes().ToList();
        var width = SmallSize * count.Sum(WidthOf);
        Show(page, count, SmallSize, s_quiet, bold: false, string.Create(CultureInfo.InvariantCulture, $"1 0 0 1 {N(PageWidth - Margin - width)} 36 Tm"));
        if (_paper.Footer is { } footer)
            Show(page, _lines.Break(footer, (Width - width - 20) / SmallSize)[0], SmallSize, s_quiet, bold: false, $"1 0 0 1 {N(Margin)} 36 Tm");
    }

    // Drawn first, so that the text stands over it.
    private void Across(string notice)
    {
        const double Slope = Math.PI / 6;
        var runes = VisibleText.Runes(notice).ToList();
        var size = Math.Min(48, 560 / runes.Sum(WidthOf));
        var half = size * runes.Sum(WidthOf) / 2;
        var (sine, cosine) = Math.SinCos(Slope);
        var place = string.Create(
            CultureInfo.InvariantCulture,
            $"{cosine:0.####} {sine:0.####} {-sine:0.####} {cosine:0.####} {N((PageWidth / 2) - (half * cosine))} {N((PageHeight / 2) - (half * sine))} Tm");
        Show(Page, runes, size, s_across, bold: false, place);
    }

    private void Need(double height)
    {
        if (_y - height < Bottom)
            Turn();
    }

    private void Turn()
    {
        _pages.Add(new StringBuilder());
        _y = PageHeight - Margin;
        if (_paper.Notice is { } notice)
            Across(notice);
    }

    private static Ink InkOf(PaperTone tone) => tone switch
    {
        PaperTone.Good => s_good,
        PaperTone.Bad => s_bad,
        PaperTone.Quiet => s_quiet,
        _ => s_black,
    };

    private double Measure(string text) => VisibleText.Runes(text).Sum(WidthOf);

    private double WidthOf(Rune rune) => FontOf(rune).WidthOf(rune);

    private EmbeddedFont FontOf(Rune rune)
    {
        var font = _fonts.Find(rune);
        if (!_byFont.TryGetValue(font, out var embedded))
        {
            _byFont[font] = embedded = new EmbeddedFont(font, string.Create(CultureInfo.InvariantCulture, $"F{_embedded.Count + 1}"));
            _embedded.Add(embedded);
        }

        return embedded;
    }

    private static string N(double number) => PdfText.Number(number);

    private sealed record Ink(double Red, double Green, double Blue)
    {
        public string Fill { get; } = $"{N(Red)} {N(Green)} {N(Blue)} rg ";

        public string Stroke { get; } = $"{N(Red)} {N(Green)} {N(Blue)} RG ";
    }
}
