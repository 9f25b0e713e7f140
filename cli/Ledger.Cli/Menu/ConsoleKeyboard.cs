namespace Ledger.Cli.Menu;

/// <summary>The keyboard of this process's terminal.</summary>
internal sealed class ConsoleKeyboard : IKeyboard
{
    public char ReadKey() => Console.ReadKey(intercept: true).KeyChar;

    public string? ReadLine() => Console.ReadLine();
}
