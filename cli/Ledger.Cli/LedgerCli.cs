using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Globalization;
using Ledger.Cli.Commands;
using Ledger.Cli.Errors;
using Ledger.Cli.Help;
using Ledger.Cli.Menu;
using Ledger.Sdk;

namespace Ledger.Cli;

/// <summary>The command line from arguments to exit code.</summary>
internal static class LedgerCli
{
    // Time for a command to undo what must not stay (the demo stops its network) after Ctrl-C.
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromSeconds(40);

    public static async Task<int> RunAsync(string[] args, CliHost host, CancellationToken cancellationToken)
    {
        string[]? dropped = DroppedFiles.Find(args);
        bool byHand = dropped is not null || (args.Length == 0 && host.Keyboard is not null);
        TextTable texts = TextTable.Load(byHand ? MainMenu.Language(host.Variable) : TextTable.Choose(args, host.Variable));
        if (texts.Language == LedgerLanguage.Chinese) CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh-Hans");
        else CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;

        if (dropped is not null) return await new DroppedFiles(host, texts).RunAsync(dropped, DroppedFor.Unknown, cancellationToken).ConfigureAwait(false);
        if (byHand) return await new MainMenu(host, host.Keyboard!, texts).RunAsync(cancellationToken).ConfigureAwait(false);

        RootCommand root = CommandTree.Create(new CommandContext(host, texts, new GlobalOptions(texts)));
        ParseResult parse = root.Parse(args.Length == 0 ? ["--help"] : args);
        if (parse.Action is ParseErrorAction) return Usage(parse, host, texts);
        var invocation = new InvocationConfiguration
        {
            Output = host.Output,
            Error = host.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = host.HandlesSignals ? TerminationTimeout : null,
        };
        try
        {
            return await parse.InvokeAsync(invocation, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception unforeseen) when (unforeseen is not OperationCanceledException)
        {
            // Commands handle their own; this is for the parser and the help page, such as a closed pipe.
            await host.Error.WriteLineAsync(texts.Format("error.unexpected", unforeseen.GetType().Name)).ConfigureAwait(false);
            return ExitCode.Refused;
        }
    }

    private static int Usage(ParseResult parse, CliHost host, TextTable texts)
    {
        Command command = parse.CommandResult.Command;
        string path = Path(parse.CommandResult);
        bool isGroup = command.Subcommands.Count > 0;
        string message = !isGroup
            ? string.Join('\n', parse.Errors.Select(e => e.Message).Distinct())
            : parse.UnmatchedTokens.Count == 0
                ? texts.Format("error.usage.command.missing", path)
                : texts.Format("error.usage.command.unknown", path, parse.UnmatchedTokens[0]);
        var failure = new Failure(ExitCode.BadInput, "USAGE", message) { Advice = texts.Format("error.usage.advice", path) };
        if (parse.Tokens.Zip(parse.Tokens.Skip(1)).Any(pair => pair.First.Value == "--output" && pair.Second.Value == "json"))
        {
            host.Output.WriteLine(failure.ToJson().ToJsonString());
            return failure.ExitCode;
        }

        host.Error.WriteLine(failure.Number is { } number ? texts.Format("error.numbered", number, failure.Message) : failure.Message);
        if (isGroup) new HelpPage(texts, host.Width).Write(parse.CommandResult, host.Error);
        else host.Error.WriteLine(failure.Advice);
        return failure.ExitCode;
    }

    private static string Path(CommandResult result)
    {
        var parts = new List<string>();
        for (CommandResult? at = result; at is { Parent: not null }; at = at.Parent as CommandResult) parts.Insert(0, at.Command.Name);
        return string.Join(' ', parts.Prepend("ledger"));
    }
}
