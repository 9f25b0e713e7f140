using System.Text.Json.Nodes;
using Ledger.Sdk;

namespace Ledger.Cli.Demo;

/// <summary>Runs the story's commands in this process and shows each as it would be typed, its output below it.</summary>
internal sealed class DemoStage(CliHost host, TextTable texts, OutputMode mode, string folder)
{
    private const string Indent = "     ";
    private readonly List<DemoStep> steps = [];
    private int number;

    public IReadOnlyList<DemoStep> Steps => steps;

    private TextPage Page { get; } = new(mode == OutputMode.Text ? host.Output : TextWriter.Null, host.OutputIsTerminal, host.Width);

    /// <summary>Runs a command that is no part of the story, without showing it.</summary>
    public async Task<JsonObject?> AskAsync(CancellationToken cancellationToken, params string[] args)
    {
        JsonObject? document = null;
        CliHost inner = host with { Output = TextWriter.Null, Error = TextWriter.Null, ErrorIsTerminal = false, Documents = result => document = result, HandlesSignals = false };
        await LedgerCli.RunAsync([.. args, "--dir", folder], inner, cancellationToken).ConfigureAwait(false);
        return document;
    }

    /// <summary>Begins the next step: one line of what happens, then why.</summary>
    public void Tell(string step, params ReadOnlySpan<object?> values)
    {
        number++;
        Page.Line();
        Page.Strong($"{number,2}  {texts.Format($"demo.{step}", values)}");
        Page.Paragraph(texts[$"demo.{step}.why"], 4);
    }

    /// <summary>Runs a command and insists on how it ends.</summary>
    /// <returns>The command's JSON document.</returns>
    /// <exception cref="CliException">It ended otherwise.</exception>
    public Task<JsonObject> RunAsync(CancellationToken cancellationToken, params string[] args) => ExpectAsync(ExitCode.Done, cancellationToken, args);

    /// <inheritdoc cref="RunAsync"/>
    public async Task<JsonObject> ExpectAsync(int expected, CancellationToken cancellationToken, params string[] args)
    {
        string shown = "ledger " + string.Join(' ', args.Select(Shown));
        Page.Quiet($"    $ {shown}");
        JsonObject? document = null;
        using var said = new StringWriter();
        using var indented = new IndentedWriter(mode == OutputMode.Text ? host.Output : TextWriter.Null, Indent);
        CliHost inner = host with
        {
            Output = indented,
            Error = host.ErrorIsTerminal ? host.Error : said,
            Documents = result => document = result,
            HandlesSignals = false,
            Width = Math.Max(60, host.Width - Indent.Length),
        };
        string language = texts.Language == LedgerLanguage.Chinese ? "zh" : "en";
        int exitCode = await LedgerCli.RunAsync([.. args, .. args.Contains("--dir") ? (string[])[] : ["--dir", folder], "--lang", language], inner, cancellationToken).ConfigureAwait(false);
        steps.Add(new DemoStep(number, shown, exitCode, document));
        cancellationToken.ThrowIfCancellationRequested();
        if (exitCode != expected || document is null)
        {
            host.Error.Write(said.ToString());
            throw CliException.Refused("error.demo", shown, exitCode, expected);
        }

        return document;
    }

    // The story's commands are meant for a shell that stands in the folder with LEDGER_HOME set to it.
    private string Shown(string argument)
    {
        string relative = argument.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? argument[(folder.Length + 1)..] : argument;
        return relative.Contains(' ', StringComparison.Ordinal) ? $"'{relative}'" : relative;
    }
}
