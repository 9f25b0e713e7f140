namespace Ledger.Cli.Menu;

/// <summary>A keyboard with somebody before it.</summary>
internal interface IKeyboard
{
    /// <summary>Waits for a key without showing it.</summary>
    char ReadKey();

    /// <summary>Waits for a line; null when there is none any more.</summary>
    string? ReadLine();
}
