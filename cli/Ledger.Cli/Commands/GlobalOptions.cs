using System.CommandLine;

namespace Ledger.Cli.Commands;

/// <summary>The options that every command takes.</summary>
internal sealed class GlobalOptions
{
    public GlobalOptions(TextTable texts)
    {
        Folder = new Option<string?>("--dir") { Description = texts["option.dir"], HelpName = "DIR", Recursive = true };
        Lang = new Option<string?>("--lang") { Description = texts["option.lang"], HelpName = "zh|en", Recursive = true };
        Lang.AcceptOnlyFromAmong("zh", "en");
        Output = new Option<string?>("--output") { Description = texts["option.output"], HelpName = "text|json", Recursive = true };
        Output.AcceptOnlyFromAmong("text", "json");
        As = new Option<string?>("--as") { Description = texts["option.as"], HelpName = "IDENTITY", Recursive = true };
    }

    public Option<string?> Folder { get; }

    public Option<string?> Lang { get; }

    public Option<string?> Output { get; }

    public Option<string?> As { get; }
}
