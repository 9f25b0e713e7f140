using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Cli.Errors;
using Ledger.Records;
using Ledger.Sdk;
using Ledger.Sdk.Import;
using Ledger.Sdk.Workspaces;
using BatchId = Ledger.Records.State.BatchId;

namespace Ledger.Cli.Commands;

/// <summary>One run of one command: its options, where it works, and the ways to say something.</summary>
internal sealed class CommandRun
{
    // Characters stay readable in a terminal; the document is not meant to be pasted into HTML.
    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private const int BrokenPipe = 32; // EPIPE

    // Long enough for a node to be started again, or for orderers to choose another leader.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly CommandContext context;
    private readonly ParseResult parse;
    private readonly List<string> warnings = [];

    private CommandRun(LedgerCommand command, ParseResult parse)
    {
        context = command.Context;
        this.parse = parse;
        Mode = parse.GetValue(context.Options.Output) == "json" ? OutputMode.Json : OutputMode.Text;
        ActingAs = parse.GetValue(context.Options.As);
        string? folder = GivenFolder ?? Host.Variable("LEDGER_HOME");
        Folder = new WorkingFolder(string.IsNullOrEmpty(folder) ? WorkingFolder.Default(Host) : folder);
    }

    public CliHost Host => context.Host;

    public TextTable Texts => context.Texts;

    public OutputMode Mode { get; }

    /// <summary>The identity named by <c>--as</c>; null lets the command choose by role.</summary>
    public string? ActingAs { get; }

    /// <summary>The folder named by <c>--dir</c> itself; null when it comes from the environment or the default.</summary>
    public string? GivenFolder => parse.GetValue(context.Options.Folder);

    public WorkingFolder Folder { get; }

    /// <summary>What stays done if the run ends now; shown after Ctrl-C.</summary>
    public string? DoneSoFar { get; set; }

    public T? Get<T>(Option<T> option) => parse.GetValue(option);

    /// <summary>Whether the option was given, with or without a value.</summary>
    public bool Has(Option option) => parse.GetResult(option) is not null;

    public T? Value<T>(Argument<T> argument) => parse.GetValue(argument);

    public T Get<T>(Argument<T> argument) => parse.GetRequiredValue(argument);

    /// <summary>Prints the command's result: the document in JSON mode, the page in text mode.</summary>
    public int Complete(JsonObject document, Action<TextPage> page, int exitCode = ExitCode.Done)
    {
        if (warnings.Count > 0) document["warnings"] = new JsonArray([.. warnings.Select(w => (JsonNode)w)]);
        Host.Documents?.Invoke(document);
        if (Mode == OutputMode.Json) WriteJson(document);
        else page(Page());
        return exitCode;
    }

    public TextPage Page() => new(Host.Output, Host.OutputIsTerminal, Host.Width);

    /// <summary>Something to act on that does not stop the command: on standard error, and in the result's document.</summary>
    public void Warn(string text)
    {
        if (warnings.Contains(text)) return;
        warnings.Add(text);
        Host.Error.WriteLine(text);
    }

    /// <summary>A message beside the result, on standard error.</summary>
    public void Note(string textKey, params ReadOnlySpan<object?> values) => Host.Error.WriteLine(Texts.Format(textKey, values));

    public ProgressLine Progress() => new(Host.Error, Host.ErrorIsTerminal, Host.Time);

    /// <summary>Where a long step of the SDK stands, shown on <paramref name="line"/>.</summary>
    public IProgress<ImportProgress> Steps(ProgressLine line) => new StepProgress(line, Texts);

    /// <summary>Opens roster, keys and cache of the working folder.</summary>
    public Task<LedgerStore> OpenStoreAsync(CancellationToken cancellationToken) =>
        LedgerStore.OpenAsync(Folder.Workspace, new LedgerStoreOptions { TimeProvider = Host.Time }, cancellationToken);

    /// <summary>Opens them for a command that reads documents of students, as the identity that acts.</summary>
    public async Task<LedgerStore> OpenStoreAsync(AccessChoices access, string role, CancellationToken cancellationToken) => await LedgerStore.OpenAsync(
        Folder.Workspace,
        new LedgerStoreOptions { TimeProvider = Host.Time, Access = await access.ReadAsync(this, role, cancellationToken).ConfigureAwait(false) },
        cancellationToken).ConfigureAwait(false);

    /// <summary>Connects as the identity of <c>--as</c>, else as the folder's identity with the role that the command needs, else as the profile's.</summary>
    /// <exception cref="CliException">The folder knows no network, or has no such identity.</exception>
    public Task<LedgerClient> ConnectAsync(string role, CancellationToken cancellationToken) => ConnectAsync(role, null, cancellationToken);

    /// <summary>As above, to one peer that no other stands in for.</summary>
    public async Task<LedgerClient> ConnectAsync(string role, string? peer, CancellationToken cancellationToken)
    {
        Workspace workspace = Folder.Workspace;
        if (await workspace.ReadEndpointsAsync(cancellationToken).ConfigureAwait(false) is null)
            throw CliException.Unreachable("error.network.unknown", Folder.Path);
        string name = ActingAs
            ?? await IdentityWithAsync(role, cancellationToken).ConfigureAwait(false)
            ?? (await workspace.ReadProfileAsync(cancellationToken).ConfigureAwait(false)).Identity
            ?? throw CliException.BadInput("error.role.missing", workspace.IdentitiesDirectory, role);
        LedgerClient client = await LedgerClient.ConnectAsync(workspace, name, ClientOptions() with { Peer = peer }, cancellationToken).ConfigureAwait(false);
        if (IdentityPage.DaysLeft(client.Identity, Host.Time.GetUtcNow()) < IdentityPage.WarningDays) Warn(IdentityPage.Expiry(Texts, client.Identity, Host.Time.GetUtcNow()));
        return client;
    }

    /// <summary>How commands connect: nodes that stop answering in mid-work are waited for, and the user is told for whom.</summary>
    public LedgerClientOptions ClientOptions() => new() { TimeProvider = Host.Time, Patience = Patience, Waiting = new WaitingNote(this) };

    /// <exception cref="CliException">The text is no school code.</exception>
    public static string School(string text) =>
        SchoolCode.Parse(text, out _) == IdentifierError.None ? text : throw new CliException(ExitCode.BadInput, "error.school", text);

    /// <exception cref="CliException">The text is no term.</exception>
    public static string Term(string text) =>
        Records.Term.Parse(text, out _) == IdentifierError.None ? text : throw new CliException(ExitCode.BadInput, "error.term", text);

    /// <exception cref="CliException">The text is no batch id.</exception>
    public static BatchId Batch(string text) => BatchId.TryParse(text, out BatchId? batch) ? batch : throw CliException.BadInput("error.batch", text);

    /// <summary>The unit of the folder's identity with a role; null if there is none.</summary>
    public async Task<string?> UnitOfAsync(string role, CancellationToken cancellationToken) =>
        (ActingAs ?? await IdentityWithAsync(role, cancellationToken).ConfigureAwait(false)) is { } name
            ? (await Folder.Workspace.ReadIdentityAsync(name, cancellationToken).ConfigureAwait(false)).Unit
            : null;

    /// <summary>The identity of <c>--as</c>, else the folder's with a role, else the profile's; null if the folder has none of these.</summary>
    public async Task<WorkspaceIdentity?> FindIdentityAsync(string role, CancellationToken cancellationToken) =>
        (ActingAs
            ?? await IdentityWithAsync(role, cancellationToken).ConfigureAwait(false)
            ?? (await Folder.Workspace.ReadProfileAsync(cancellationToken).ConfigureAwait(false)).Identity) is { } name
            ? await Folder.Workspace.ReadIdentityAsync(name, cancellationToken).ConfigureAwait(false)
            : null;

    private async Task<string?> IdentityWithAsync(string role, CancellationToken cancellationToken)
    {
        foreach (string name in Folder.Workspace.ListIdentities())
        {
            if ((await Folder.Workspace.ReadIdentityAsync(name, cancellationToken).ConfigureAwait(false)).Role == role) return name;
        }

        return null;
    }

    /// <summary>Results are never written over a file that stands there.</summary>
    /// <exception cref="CliException">The path is taken.</exception>
    public static void RefuseExisting(string file)
    {
        if (Directory.Exists(file)) throw CliException.BadInput("error.out.is.folder", file);
        if (File.Exists(file)) throw CliException.BadInput("error.out.exists", file);
    }

    public static async Task<int> InvokeAsync(LedgerCommand command, ParseResult parse, CancellationToken cancellation)
    {
        var run = new CommandRun(command, parse);
        try
        {
            if (File.Exists(run.Folder.Path)) throw CliException.BadInput("error.dir.is.file", run.Folder.Path);
            return await command.RunAsync(run, cancellation).ConfigureAwait(false);
        }
        catch (IOException closed) when (closed.HResult == BrokenPipe && !OperatingSystem.IsWindows())
        {
            // Whoever read the output has seen enough, as 'head' does.
            return ExitCode.Done;
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
        Host.Documents?.Invoke(failure.ToJson());
        if (Mode == OutputMode.Json)
        {
            WriteJson(failure.ToJson());
        }
        else
        {
            var page = new TextPage(Host.Error, Host.ErrorIsTerminal, Host.Width);
            page.Bad(failure.Number is { } number ? Texts.Format("error.numbered", number, failure.Message) : failure.Message);
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

    // Told once for each set of nodes that is missing, however often they are asked.
    private sealed class WaitingNote(CommandRun run) : IProgress<LedgerWait>
    {
        private string told = "";

        public void Report(LedgerWait value)
        {
            if (Interlocked.Exchange(ref told, value.Lacking) == value.Lacking) return;
            run.Note("network.waiting", value.Lacking);
            if (value.Cause is { } cause) run.Note("network.waiting.cause", cause);
        }
    }
}
