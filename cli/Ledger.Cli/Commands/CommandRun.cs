using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Cli.Errors;

namespace Ledger.Cli.Commands;

/// <summary>One run of one command: its options, where it works, and the ways to say something.</summary>
internal sealed class CommandRun
{
    // Characters stay readable in a terminal; the document is not meant to be pasted into HTML.
    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly CommandContext context;
    private readonly ParseResult parse;

    private CommandRun(LedgerCommand command, ParseResult parse)
    {
        context = command.Context;
        this.parse = parse;
        Mode = parse.GetValue(context.Options.Output) == "json" ? OutputMode.Json : OutputMode.Text;
        ActingAs = parse.GetValue(context.Options.As);
        string? folder = parse.GetValue(context.Options.Folder) ?? Host.Variable("LEDGER_HOME");
        FolderIsGiven = !string.IsNullOrEmpty(folder);
        Folder = new WorkingFolder(FolderIsGiven ? folder! : WorkingFolder.Default(Host));
    }

    public CliHost Host => context.Host;

    public TextTable Texts => context.Texts;

    public OutputMode Mode { get; }

    /// <summary>The identity named by <c>--as</c>; null lets the command choose by role.</summary>
    public string? ActingAs { get; }

    public bool FolderIsGiven { get; }

    public WorkingFolder Folder { get; }

    /// <summary>What stays done if the run ends now; shown after Ctrl-C.</summary>
    public string? DoneSoFar { get; set; }

    public T? Get<T>(Option<T> option) => parse.GetValue(option);

    public T Get<T>(Argument<T> argument) => parse.GetRequiredValue(argument);

    /// <summary>Prints the command's result: the document in JSON mode, the page in text mode.</summary>
    public int Complete(JsonObject document, Action<TextPage> page, int exitCode = ExitCode.Done)
    {
        if (Mode == OutputMode.Json) WriteJson(document);
        else page(Page());
        return exitCode;
    }

    public TextPage Page() => new(Host.Output, Host.OutputIsTerminal, Host.Width);

    /// <summary>A message beside the result, on standard error.</summary>
    public void Note(string textKey, params ReadOnlySpan<object?> values) => Host.Error.WriteLine(Texts.Format(textKey, values));

    public ProgressLine Progress() => new(Host.Error, Host.ErrorIsTerminal, Host.Time);

    public static async Task<int> InvokeAsync(LedgerCommand command, ParseResult parse, CancellationToken cancellation)
    {
        var run = new CommandRun(command, parse);
        try
        {
            return await command.RunAsync(run, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            if (exception is OperationCanceledException && cancellation.IsCancellationRequested)
                return run.Fail(new Failure(ExitCode.Interrupted, "INTERRUPTED", run.DoneSoFar is { } done ? run.Texts.Format("error.interrupted.done", done) : run.Texts["error.interrupted"]));
            return run.Fail(Failure.From(exception, run, command.Key));
        }
    }

    private int Fail(Failure failure)
    {
        if (Mode == OutputMode.Json)
        {
            WriteJson(failure.ToJson());
        }
        else
        {
            var page = new TextPage(Host.Error, Host.ErrorIsTerminal, Host.Width);
            page.Bad(failure.Message);
            foreach (string line in failure.Details) page.Line("  " + line);
            if (failure.Advice is { } advice) page.Line(advice);
        }

        return failure.ExitCode;
    }

    private void WriteJson(JsonObject document)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Readable)) document.WriteTo(writer);
        Host.Output.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }
}
