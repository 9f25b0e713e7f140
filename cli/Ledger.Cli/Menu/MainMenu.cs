using Ledger.Sdk;

namespace Ledger.Cli.Menu;

/// <summary>
/// What a person sees who starts the program without arguments: a number for each thing that is done often. Every item is
/// a command, which is shown as it would be typed.
/// </summary>
internal sealed class MainMenu(CliHost host, IKeyboard keyboard, TextTable texts)
{
    private static readonly (char Key, string Text)[] s_items =
    [
        ('1', "menu.check"), ('2', "menu.verify"), ('3', "menu.anchor"), ('4', "menu.receipt"), ('5', "menu.todo"),
        ('6', "menu.backup"), ('7', "menu.identities"), ('8', "menu.support"), ('9', "menu.error"), ('0', "menu.end"),
    ];

    private readonly string language = texts.Language == LedgerLanguage.Chinese ? "zh" : "en";

    /// <summary>Chinese unless a person asks for English: on Windows no variable says the language.</summary>
    public static LedgerLanguage Language(Func<string, string?> variable) =>
        variable("LEDGER_LANG") is { Length: > 0 } asked && !asked.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? LedgerLanguage.English : LedgerLanguage.Chinese;

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Show();
            char key = keyboard.ReadKey();
            if (key is '0' or 'q' or '\u001b' or '\0') return ExitCode.Done;
            string[]? command = Ask(key);
            if (command is null) continue;
            host.Output.WriteLine();
            await ExecuteAsync(key, command, cancellationToken).ConfigureAwait(false);
            if (cancellationToken.IsCancellationRequested) return ExitCode.Interrupted;
            host.Output.WriteLine();
            host.Output.WriteLine(texts["menu.key"]);
            keyboard.ReadKey();
        }
    }

    private void Show()
    {
        var page = new TextPage(host.Output, host.OutputIsTerminal, host.Width);
        page.Line();
        page.Strong(texts["menu.title"]);
        page.Line();
        foreach ((char key, string text) in s_items) page.Line($"  {key}  {texts[text]}");
        page.Line();
        page.Quiet(texts["menu.drop"]);
        host.Output.Write(texts["menu.choose"]);
        host.Output.Flush();
    }

    // Null: no such item, or nothing was answered.
    private string[]? Ask(char key)
    {
        switch (key)
        {
            case '1':
                return Path("menu.path.check") is { } workbooks ? [workbooks] : null;
            case '2':
                return Path("menu.path.verify") is { } bundles ? [bundles] : null;
            case '3':
                return Path("menu.path.anchor") is { } rows && Line("menu.school") is { } school && Line("menu.term") is { } term
                    ? ["batch", "anchor", rows, "--school", school, "--term", term]
                    : null;
            case '4':
                return Line("menu.batch") is { } batch ? ["receipt", "show", batch] : null;
            case '5':
                return ["todo"];
            case '6':
                return Path("menu.path.backup") is { } backup ? ["key", "backup", "--out", backup] : null;
            case '7':
                return ["identity", "list"];
            case '8':
                return Path("menu.path.support") is { } pack ? ["support", "pack", "--out", pack] : null;
            case '9':
                return Line("menu.number") is { } number ? ["error", number] : null;
            default:
                return null;
        }
    }

    private async Task ExecuteAsync(char key, string[] command, CancellationToken cancellationToken)
    {
        if (DroppedFiles.Find(command) is { } dropped)
        {
            await new DroppedFiles(host with { Keyboard = null }, texts).RunAsync(dropped, key == '2' ? DroppedFor.Verification : DroppedFor.Check, cancellationToken).ConfigureAwait(false);
            return;
        }

        new TextPage(host.Output, host.OutputIsTerminal, host.Width).Quiet("$ ledger " + string.Join(' ', command.Select(a => a.Contains(' ', StringComparison.Ordinal) ? $"\"{a}\"" : a)));
        await LedgerCli.RunAsync([.. command, "--lang", language], host with { Keyboard = null }, cancellationToken).ConfigureAwait(false);
    }

    // A path dropped on the window comes in quotes, and PowerShell puts '& ' before it.
    private string? Path(string question) => Line(question)?.TrimStart('&', ' ').Trim('"', '\'');

    private string? Line(string question)
    {
        host.Output.WriteLine();
        host.Output.Write(texts[question]);
        host.Output.Flush();
        return keyboard.ReadLine()?.Trim() is { Length: > 0 } answer ? answer : null;
    }
}
