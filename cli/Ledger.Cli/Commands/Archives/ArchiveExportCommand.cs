using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Archives;
using Ledger.Sdk.Keys;
using Ledger.Sdk.Rosters;

namespace Ledger.Cli.Commands;

/// <summary>Writes the archives of a batch into a folder, a file a student, to be signed. What is there already stays.</summary>
internal sealed class ArchiveExportCommand : LedgerCommand
{
    private readonly Argument<string> batch;
    private readonly Option<string> output;
    private readonly Option<string> classes;
    private readonly AccessChoices access;

    public ArchiveExportCommand(CommandContext context)
        : base(context, "archive.export")
    {
        batch = AddArgument("BATCH", "archive.batch");
        output = AddOption<string>("--out", "archive.out", "DIR", required: true);
        classes = AddOption<string>("--class", "archive.classes", "CLASS,…");
        access = AddAccessChoices();
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string id = CommandRun.Batch(run.Get(batch)).ToString(), folder = run.Get(output)!;
        string[]? named = run.Get(classes) is { } list ? ArchiveSelectCommand.Split(list) : null;
        using LedgerStore store = await run.OpenStoreAsync(access, Roles.SchoolRegistrar, cancellationToken).ConfigureAwait(false);
        List<Student> students = [.. store.Roster.Students.Where(s => named is null || named.Contains(s.Class)).OrderBy(s => s.Class, StringComparer.Ordinal).ThenBy(s => s.Name, StringComparer.Ordinal)];
        string FileOf(StudentId student) => Path.Combine(folder, student + ArchiveFiles.Suffix);
        List<StudentId> open = [.. students.Select(s => s.Id).Where(s => !File.Exists(FileOf(s)))];
        Directory.CreateDirectory(folder);
        run.DoneSoFar = folder;
        var written = new Dictionary<StudentId, string>();
        var incomplete = new List<StudentId>();
        using (ProgressLine line = run.Progress())
        {
            await foreach (ExportedArchive exported in store.ExportArchivesAsync(id, open, cancellationToken).ConfigureAwait(false))
            {
                if (exported.Problem == LedgerError.ArchiveIncomplete) incomplete.Add(exported.Student);
                if (exported.Archive is not { } archive) continue;
                await NewFile.WriteAsync(FileOf(exported.Student), archive.Utf8, cancellationToken).ConfigureAwait(false);
                written[exported.Student] = archive.CheckCode;
                line.Report(run.Texts["archive.step"], written.Count, open.Count);
            }
        }

        string index = Path.Combine(folder, "index.csv");
        await WriteIndexAsync(index, students.FindAll(s => File.Exists(FileOf(s.Id))), run.Texts, cancellationToken).ConfigureAwait(false);
        int kept = students.Count - open.Count;
        return run.Complete(
            new JsonObject { ["folder"] = Path.GetFullPath(folder), ["index"] = Path.GetFullPath(index), ["written"] = written.Count, ["kept"] = kept, ["incomplete"] = new JsonArray([.. incomplete.Select(s => (JsonNode)s.ToString())]) },
            page =>
            {
                page.Good(run.Texts.Format("archive.written", written.Count, folder));
                if (kept > 0) page.Line(run.Texts.Format("archive.kept", kept));
                if (incomplete.Count > 0) page.Bad(run.Texts.Format("archive.incomplete", incomplete.Count));
                page.Line(run.Texts.Format("bundle.many.index", index));
            },
            incomplete.Count > 0 ? ExitCode.Refused : ExitCode.Done);
    }

    // File names say nothing of anyone; the index, which stays at the school, says whose they are.
    private static Task WriteIndexAsync(string file, List<Student> students, TextTable texts, CancellationToken cancellationToken) => File.WriteAllBytesAsync(
        file,
        CsvFile.ToBytes([[texts["bundle.index.class"], texts["bundle.index.name"], texts["bundle.index.file"]], .. students.Select(s => (string[])[s.Class, s.Name, s.Id + ArchiveFiles.Suffix])]),
        cancellationToken);
}
