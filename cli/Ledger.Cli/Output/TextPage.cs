namespace Ledger.Cli;

/// <summary>Lines, label-value lists and tables for people; plain text when the output is not a terminal.</summary>
internal sealed class TextPage(TextWriter writer, bool colours, int width)
{
    public void Line(string text = "") => writer.WriteLine(text);

    public void Good(string text) => writer.WriteLine(Colour("32", text));

    public void Bad(string text) => writer.WriteLine(Colour("31", text));

    public void Strong(string text) => writer.WriteLine(Colour("1", text));

    public void Quiet(string text) => writer.WriteLine(Colour("2", text));

    /// <summary>A text that is broken at the width of the terminal, every line indented.</summary>
    public void Paragraph(string text, int indent = 0)
    {
        foreach (string line in DisplayWidth.Wrap(text, width - indent)) writer.WriteLine(new string(' ', indent) + line);
    }

    public void Fields(int indent, params ReadOnlySpan<(string Label, string? Value)> fields)
    {
        int left = 0;
        foreach ((string label, string? value) in fields)
        {
            if (value is not null) left = Math.Max(left, DisplayWidth.Of(label));
        }

        foreach ((string label, string? value) in fields)
        {
            if (value is not null) writer.WriteLine($"{new string(' ', indent)}{DisplayWidth.Pad(label, left)}  {value}");
        }
    }

    public void Table(IReadOnlyList<string> headers, IReadOnlyCollection<IReadOnlyList<string>> rows) =>
        TableWriter.Write(writer, headers, rows, colours, width);

    private string Colour(string code, string text) => colours && text.Length > 0 ? $"\e[{code}m{text}\e[0m" : text;
}
