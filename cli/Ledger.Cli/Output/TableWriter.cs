using Spectre.Console;

namespace Ledger.Cli;

// Spectre.Console stays behind this class, so that commands without tables never load it.
internal static class TableWriter
{
    /// <summary>A table. Into a file or a pipe no cell is ever broken or cut: digests must stay whole.</summary>
    public static void Write(TextWriter writer, IReadOnlyList<string> headers, IReadOnlyCollection<IReadOnlyList<string>> rows, bool colours, int width)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = colours ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = colours ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(writer),
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = colours ? width : 4096;
        console.Profile.Capabilities.Unicode = true;
        var table = new Table { Border = TableBorder.Simple, ShowHeaders = true, Expand = false };
        foreach (string header in headers) table.AddColumn(new TableColumn(new Text(header)));
        foreach (IReadOnlyList<string> row in rows) table.AddRow(row.Select(cell => new Text(cell)));
        using var text = new StringWriter();
        console.Profile.Out = new AnsiConsoleOutput(text);
        console.Write(table);
        foreach (string line in text.ToString().Split('\n'))
        {
            string trimmed = line.TrimEnd();
            if (trimmed.Length > 0) writer.WriteLine(trimmed);
        }
    }
}
