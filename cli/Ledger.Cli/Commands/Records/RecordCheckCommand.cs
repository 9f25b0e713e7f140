using System.CommandLine;
using System.Text;
using Ledger.Sdk;
using Ledger.Sdk.Import;

namespace Ledger.Cli.Commands;

internal sealed class RecordCheckCommand : LedgerCommand
{
    private readonly Argument<string[]> paths;
    private readonly Option<string> roster;
    private readonly Option<string> school;
    private readonly Option<string> term;
    private readonly Option<string> type;
    private readonly Option<string> ruleSet;
    private readonly Option<string> mapping;
    private readonly Option<string> marked;
    private readonly Option<string> report;
    private readonly Option<string> similarity;
    private readonly Option<string> evidence;
    private readonly AccessChoices access;

    public RecordCheckCommand(CommandContext context)
        : base(context, "record.check")
    {
        paths = AddFiles("record.paths", "PATH");
        roster = AddOption<string>("--roster", "record.roster", "FILE");
        marked = AddOption<string>("--marked", "record.marked", "DIR");
        marked.Arity = ArgumentArity.ZeroOrOne;
        report = AddOption<string>("--report", "record.report", "FILE.html");
        similarity = AddOption<string>("--similarity", "record.similarity", "PERCENT");
        evidence = AddOption<string>("--evidence", "record.evidence", "FOLDER");
        mapping = AddOption<string>("--mapping", "record.mapping", "FILE");
        school = AddOption<string>("--school", "record.school.compared", "CODE");
        term = AddOption<string>("--term", "record.term.compared", "TERM");
        type = AddOption<string>("--type", "batch.type", "TYPE");
        ruleSet = AddRuleSet();
        access = AddAccessChoices();
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string[] given = run.Get(paths);
        string? code = run.Get(school) is { } named ? CommandRun.School(named) : null;
        string? page = run.Get(report);
        if (page is not null) CommandRun.RefuseExisting(page);
        var options = new RecordCheckOptions
        {
            School = code ?? "",
            Term = run.Get(term) is { } of ? CommandRun.Term(of) : "",
            RuleSet = await RuleSetSource.OnShelfAsync(run, run.Get(ruleSet), cancellationToken).ConfigureAwait(false),
            RecordType = run.Get(type),
            RosterFile = run.Get(roster),
            Similarity = Similarity(run.Get(similarity)),
            Evidence = run.Get(evidence) is { } lies ? EvidenceFolder.Open(lies) : null,
            Mapping = await MappingFile.ReadAsync(run, run.Get(mapping), code, cancellationToken).ConfigureAwait(false),
            MarkedDirectory = run.Has(marked) ? run.Get(marked) ?? MarkedBeside(given[0], run.Texts) : null,
            Language = run.Texts.Language,
        };
        RecordCheckReport result;
        using (ProgressLine progress = run.Progress())
        {
            result = await CheckAsync(run, given, options, run.Steps(progress), cancellationToken).ConfigureAwait(false);
        }

        if (page is not null)
            await File.WriteAllTextAsync(page, new CheckHtml(run.Texts, run.Host.Time.GetLocalNow()).Write(result), new UTF8Encoding(false), cancellationToken).ConfigureAwait(false);
        return run.Complete(
            CheckPage.ToJson(result, options.MarkedDirectory, page, run.Texts.Language),
            text => CheckPage.Write(text, run.Texts, result, options.MarkedDirectory, page),
            result.Passed ? ExitCode.Done : ExitCode.BadInput);
    }

    // A folder that has a roster serves it; without one nothing of a folder is needed.
    private async Task<RecordCheckReport> CheckAsync(
        CommandRun run, string[] paths, RecordCheckOptions options, IProgress<ImportProgress> progress, CancellationToken cancellationToken)
    {
        if (!File.Exists(run.Folder.Workspace.StudentKeysFile) || !File.Exists(run.Folder.Workspace.CacheFile))
            return await RecordCheck.RunAsync(paths, options, progress, cancellationToken).ConfigureAwait(false);
        using LedgerStore store = await run.OpenStoreAsync(access, Records.State.Roles.SchoolRegistrar, cancellationToken).ConfigureAwait(false);
        return store.Roster.Students.Count == 0
            ? await RecordCheck.RunAsync(paths, options, progress, cancellationToken).ConfigureAwait(false)
            : await store.CheckAsync(paths, options, progress, cancellationToken).ConfigureAwait(false);
    }

    // Percent, as people say it; 0 or none turns the comparison off.
    private static double? Similarity(string? text)
    {
        if (text is null) return 0.8;
        if (text is "0" or "none") return null;
        return int.TryParse(text.TrimEnd('%'), out int percent) && percent is >= 30 and <= 100 ? percent / 100.0 : throw CliException.BadInput("error.similarity", text);
    }

    private static string MarkedBeside(string path, TextTable texts)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string folder = Path.GetDirectoryName(full) ?? full;
        return Path.Combine(folder, Path.GetFileNameWithoutExtension(full) + texts["record.marked.suffix"]);
    }
}
