using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records;
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
    private readonly Option<bool> pdf;
    private readonly Option<string> schoolName;
    private readonly Option<string> font;
    private readonly AccessChoices access;

    public ArchiveExportCommand(CommandContext context)
        : base(context, "archive.export")
    {
        batch = AddArgument("BATCH", "archive.batch");
        output = AddOption<string>("--out", "archive.out", "DIR", required: true);
        classes = AddOption<string>("--class", "archive.classes", "CLASS,…");
        pdf = AddSwitch("--pdf", "archive.export.pdf");
        schoolName = AddOption<string>("--school-name", "archive.print.school", "NAME");
        font = AddOption<string>("--font", "option.font", "FILE");
        access = AddAccessChoices();
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string id = CommandRun.Batch(run.Get(batch)).ToString(), folder = run.Get(output)!;
        string[]? named = run.Get(classes) is { } list ? ArchiveSelectCommand.Split(list) : null;
        ArchivePages? pages = run.Get(pdf) ? await ArchivePages.OpenAsync(run, run.Get(schoolName), run.Get(font), cancellationToken).ConfigureAwait(false) : null;
        using LedgerStore store = await run.OpenStoreAsync(access, Roles.SchoolRegistrar, cancellationToken).ConfigureAwait(false);
        List<Student> students = [.. store.Roster.Students.Where(s => named is null || named.Contains(s.Class)).OrderBy(s => s.Class, StringComparer.Ordinal).ThenBy(s => s.Name, StringComparer.Ordinal)];
        string FileOf(StudentId student) => Path.Combine(folder, student + ArchiveFiles.Suffix);
        string PageOf(StudentId student) => Path.Combine(folder, student + ".pdf");
        List<StudentId> open = [.. students.Select(s => s.Id).Where(s => !File.Exists(FileOf(s)) || (pages is not null && !File.Exists(PageOf(s))))];
        Directory.CreateDirectory(folder);
        run.DoneSoFar = folder;
        var written = new Dictionary<StudentId, string>();
        var incomplete = new List<StudentId>();
        int closed = 0;
        using (ProgressLine line = run.Progress())
        {
            await foreach (ExportedArchive exported in store.ExportArchivesAsync(id, open, cancellationToken).ConfigureAwait(false))
            {
                if (exported.Problem == LedgerError.ArchiveIncomplete) incomplete.Add(exported.Student);
                if (exported.Archive is not { } archive) continue;
                if (pages is not null && !File.Exists(PageOf(exported.Student)))
                    await NewFile.WriteAsync(PageOf(exported.Student), await PageAsync(store, pages, exported, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
                if (!File.Exists(FileOf(exported.Student))) await NewFile.WriteAsync(FileOf(exported.Student), archive.Utf8, cancellationToken).ConfigureAwait(false);
                if (exported.IsKept) closed++;
                written[exported.Student] = archive.CheckCode;
                line.Report(run.Texts["archive.step"], written.Count, open.Count);
            }
        }

        string index = Path.Combine(folder, "index.csv");
        await WriteIndexAsync(index, students.FindAll(s => File.Exists(FileOf(s.Id))), run.Texts, cancellationToken).ConfigureAwait(false);
        int kept = students.Count - open.Count;
        return run.Complete(
            new JsonObject { ["folder"] = Path.GetFullPath(folder), ["index"] = Path.GetFullPath(index), ["written"] = written.Count, ["kept"] = kept, ["closed"] = closed, ["incomplete"] = new JsonArray([.. incomplete.Select(s => (JsonNode)s.ToString())]) },
            page =>
            {
                page.Good(run.Texts.Format("archive.written", written.Count, folder));
                if (closed > 0) page.Line(run.Texts.Format("archive.written.closed", closed));
                if (kept > 0) page.Line(run.Texts.Format("archive.kept", kept));
                if (incomplete.Count > 0) page.Bad(run.Texts.Format("archive.incomplete", incomplete.Count));
                page.Line(run.Texts.Format("bundle.many.index", index));
                page.Paragraph(run.Texts["archive.written.plain"]);
            },
            incomplete.Count > 0 ? ExitCode.Refused : ExitCode.Done);
    }

    // The page of a closed archive is made once, and kept sealed beside it.
    private static async Task<byte[]> PageAsync(LedgerStore store, ArchivePages pages, ExportedArchive exported, CancellationToken cancellationToken)
    {
        QualityArchive archive = exported.Archive!;
        if (!exported.IsKept) return await pages.PdfAsync(archive, cancellationToken).ConfigureAwait(false);
        if (await store.ReadArchivePageAsync(archive, cancellationToken).ConfigureAwait(false) is { } kept) return kept;
        byte[] page = await pages.PdfAsync(archive, cancellationToken).ConfigureAwait(false);
        await store.KeepArchivePageAsync(archive, page, cancellationToken).ConfigureAwait(false);
        return page;
    }

    // File names say nothing of anyone; the index, which stays at the school, says whose they are.
    private static Task WriteIndexAsync(string file, List<Student> students, TextTable texts, CancellationToken cancellationToken) => File.WriteAllBytesAsync(
        file,
        CsvFile.ToBytes([[texts["bundle.index.class"], texts["bundle.index.name"], texts["bundle.index.file"]], .. students.Select(s => (string[])[s.Class, s.Name, s.Id + ArchiveFiles.Suffix])]),
        cancellationToken);
}
