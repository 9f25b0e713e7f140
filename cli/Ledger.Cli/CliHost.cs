using System.Text;
using Ledger.Cli.Menu;

namespace Ledger.Cli;

/// <summary>Everything a command takes from the process around it, so that tests can give their own.</summary>
internal sealed record CliHost
{
    public required TextWriter Output { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>What is typed or piped in.</summary>
    public TextReader Input { get; init; } = TextReader.Null;

    /// <summary>Reads one environment variable; null when it is not set.</summary>
    public required Func<string, string?> Variable { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whether <see cref="Output"/> is a terminal that takes colours.</summary>
    public bool OutputIsTerminal { get; init; }

    /// <summary>Whether <see cref="Error"/> is a terminal, where a moving progress bar makes sense.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Width of the terminal in columns.</summary>
    public int Width { get; init; } = 100;

    /// <summary>Asks at the keyboard for what must not be seen; null without a keyboard.</summary>
    public Func<string, string>? ReadSecret { get; init; }

    /// <summary>Somebody at a keyboard before a terminal, for the menu; null in scripts.</summary>
    public IKeyboard? Keyboard { get; init; }

    /// <summary>Whether the window is this process's own and closes with it.</summary>
    public bool OwnsWindow { get; init; }

    /// <summary>Shows a file on the desktop; null where nobody sees it.</summary>
    public Func<string, bool>? Open { get; init; }

    /// <summary>Whether Ctrl-C is to be caught here; a command that runs inside another leaves that to it.</summary>
    public bool HandlesSignals { get; init; }

    /// <summary>Also given every result's JSON document; null if nobody asks.</summary>
    public Action<System.Text.Json.Nodes.JsonObject>? Documents { get; init; }

    public static CliHost OfProcess() => new()
    {
        Output = Utf8(Console.OpenStandardOutput()),
        Error = Utf8(Console.OpenStandardError()),
        Input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false)),
        Variable = Environment.GetEnvironmentVariable,
        OutputIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        Width = TerminalWidth(),
        HandlesSignals = true,
        Keyboard = Console.IsInputRedirected || Console.IsOutputRedirected ? null : new ConsoleKeyboard(),
        OwnsWindow = ConsoleWindow.IsOwn(),
        Open = Console.IsInputRedirected || Console.IsOutputRedirected ? null : ConsoleWindow.Open,
        ReadSecret = Console.IsInputRedirected ? null : ReadHidden,
    };

    private static string ReadHidden(string prompt)
    {
        Console.Error.Write(prompt);
        var text = new StringBuilder();
        while (Console.ReadKey(intercept: true) is var key && key.Key != ConsoleKey.Enter)
        {
            if (key.Key == ConsoleKey.Backspace) text.Length = Math.Max(0, text.Length - 1);
            else if (!char.IsControl(key.KeyChar)) text.Append(key.KeyChar);
        }

        Console.Error.WriteLine();
        return text.ToString();
    }

    // Chinese texts must come out whole under LANG=C too, where Console.Out would write question marks.
    private static StreamWriter Utf8(Stream stream) => new(stream, new UTF8Encoding(false)) { AutoFlush = true };

    private static int TerminalWidth()
    {
        if (Console.IsOutputRedirected) return 100;
        try
        {
            return Console.WindowWidth is > 20 and var width ? Math.Min(width, 160) : 100;
        }
        catch (IOException)
        {
            return 100;
        }
    }
}
