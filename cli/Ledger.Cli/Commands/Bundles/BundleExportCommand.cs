using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Rosters;
using Ledger.Sdk.Verify;

namespace Ledger.Cli.Commands;

internal sealed class BundleExportCommand : LedgerCommand
{
    private readonly Option<string> student;
    private readonly Option<string> list;
    private readonly Option<string> room;
    private readonly Option<string> output;
    private readonly Option<string> disclose;
    private readonly Option<string> profile;
    private readonly Option<bool> statement;
    private readonly Option<bool> pdf;
    private readonly Option<string> page;
    private readonly Option<string> font;
    private readonly AccessChoices access;

    public BundleExportCommand(CommandContext context)
        : base(context, "bundle.export")
    {
        student = AddOption<string>("--student", "bundle.student", "-");
        list = AddOption<string>("--list", "bundle.list", "LIST");
        room = AddOption<string>("--class", "bundle.class", "CLASS");
        output = AddOption<string>("--out", "bundle.out", "FILE|DIR", required: true);
        disclose = AddOption<string>("--disclose", "bundle.disclose", "FIELD,…");
        profile = AddOption<string>("--profile", "bundle.profile", "FILE");
        statement = AddSwitch("--statement", "bundle.statement");
        pdf = AddSwitch("--pdf", "bundle.pdf");
        page = AddOption<string>("--page", "bundle.page", "FILE");
        font = AddOption<string>("--font", "option.font", "FILE");
        access = AddAccessChoices();
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        if (((string?[])[run.Get(student), run.Get(list), run.Get(room)]).Count(o => o is not null) != 1) throw CliException.BadInput("error.bundle.whose");
        var selection = new BundleSelection
        {
            Disclose = run.Get(disclose)?.Split([',', '，', '、'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            Statements = run.Get(statement),
            Profile = run.Get(profile) is { } file ? await ReleaseFile.ReadAsync(file, cancellationToken).ConfigureAwait(false) : null,
        };
        RuleSetShelf shelf = await RuleSetShelf.OpenAsync(run.Folder.Workspace, cancellationToken).ConfigureAwait(false);
        var form = new BundleForm(run, selection.Profile, shelf, run.Get(font), await BundleForm.IsTrialAsync(run, cancellationToken).ConfigureAwait(false));
        string target = run.Get(output)!;
        bool isFile = Path.GetExtension(target).ToUpperInvariant() is ".JSON" or ".PDF";
        return isFile && run.Get(room) is null
            ? await ExportOneAsync(run, target, selection, form, cancellationToken).ConfigureAwait(false)
            : await ExportManyAsync(run, target, selection, form, cancellationToken).ConfigureAwait(false);
    }

    // What does not stand any more is left out, where the ledger can be asked; a trial without a network exports what is there.
    private static async Task<IReadOnlyList<RecordReference>?> OutdatedAsync(CommandRun run, LedgerStore store, CancellationToken cancellationToken)
    {
        if (await run.Folder.Workspace.ReadEndpointsAsync(cancellationToken).ConfigureAwait(false) is null) return null;
        try
        {
            await using LedgerClient client = await run.ConnectAsync(Roles.SchoolRegistrar, cancellationToken).ConfigureAwait(false);
            return await client.ListOutdatedAsync(store, cancellationToken).ConfigureAwait(false);
        }
        catch (LedgerUnreachableException)
        {
            run.Warn(run.Texts["bundle.unasked"]);
            return null;
        }
    }

    private async Task<int> ExportOneAsync(CommandRun run, string file, BundleSelection selection, BundleForm form, CancellationToken cancellationToken)
    {
        CommandRun.RefuseExisting(file);
        if (run.Get(page) is { } taken) CommandRun.RefuseExisting(taken);
        string number;
        if (run.Get(list) is { } listed)
        {
            ApplicantList rows = await ApplicantList.ReadAsync(listed, cancellationToken).ConfigureAwait(false);
            number = rows.Applicants is [var only] ? only.Applicant.RegistryNumber : throw CliException.BadInput("error.applicant.many", listed, rows.Applicants.Count);
        }
        else
        {
            number = await PersonInput.RegistryNumberAsync(run, run.Get(student)!, cancellationToken).ConfigureAwait(false);
        }

        byte[] bytes;
        using (LedgerStore store = await run.OpenStoreAsync(access, Roles.SchoolRegistrar, cancellationToken).ConfigureAwait(false))
        {
            IReadOnlyList<RecordReference>? outdated = await OutdatedAsync(run, store, cancellationToken).ConfigureAwait(false);
            var request = new BundleRequest { RegistryNumber = number, Disclose = selection.Disclose, Profile = selection.Profile, Except = outdated };
            bytes = await store.ExportBundleAsync(request, cancellationToken).ConfigureAwait(false);
        }

        bool isPdf = run.Get(pdf) || Path.GetExtension(file).Equals(".pdf", StringComparison.OrdinalIgnoreCase);
        await NewFile.WriteAsync(file, isPdf ? await form.PdfAsync(bytes, cancellationToken).ConfigureAwait(false) : bytes, cancellationToken).ConfigureAwait(false);
        if (run.Get(page) is { } paper) await PaperFile.WriteAsync(run, paper, form.Page(bytes), run.Get(font), cancellationToken).ConfigureAwait(false);
        int records = Bundle.Parse(bytes).Records.Count;
        return run.Complete(
            new JsonObject { ["file"] = Path.GetFullPath(file), ["records"] = records },
            shown =>
            {
                shown.Good(run.Texts.Format("bundle.written", records, file));
                if (run.Get(page) is { } seen) shown.Line(run.Texts.Format("bundle.page.written", seen));
            });
    }

    private async Task<int> ExportManyAsync(CommandRun run, string folder, BundleSelection selection, BundleForm form, CancellationToken cancellationToken)
    {
        if (run.Get(student) is not null) throw CliException.BadInput("error.bundle.one.file");
        Directory.CreateDirectory(folder);
        string extension = run.Get(pdf) ? ".pdf" : ".json";
        using LedgerStore store = await run.OpenStoreAsync(access, Roles.SchoolRegistrar, cancellationToken).ConfigureAwait(false);
        selection = selection with { Except = await OutdatedAsync(run, store, cancellationToken).ConfigureAwait(false) };
        (List<Student> students, int strangers) = await ChooseAsync(run, store.Roster, cancellationToken).ConfigureAwait(false);
        string FileOf(Student whose) => whose.Id + extension;
        List<Student> open = students.FindAll(s => !File.Exists(Path.Combine(folder, FileOf(s))));
        var problems = new Dictionary<string, string>(StringComparer.Ordinal);
        int written = 0;
        run.DoneSoFar = folder;
        using (ProgressLine line = run.Progress())
        {
            line.Report(run.Texts["bundle.step"], students.Count - open.Count, students.Count);
            await foreach (ExportedBundle exported in store.ExportBundlesAsync([.. open.Select(s => s.Id)], selection, cancellationToken).ConfigureAwait(false))
            {
                if (exported.Bundle is { } bytes)
                {
                    string file = Path.Combine(folder, exported.Student + extension);
                    await NewFile.WriteAsync(file, run.Get(pdf) ? await form.PdfAsync(bytes, cancellationToken).ConfigureAwait(false) : bytes, cancellationToken).ConfigureAwait(false);
                    written++;
                }
                else
                {
                    problems[exported.Student.ToString()] = run.Texts[exported.Problem == LedgerError.StudentErased ? "bundle.erased" : "bundle.no.records"];
                }

                line.Report(run.Texts["bundle.step"], students.Count - open.Count + written + problems.Count, students.Count);
            }
        }

        string index = Path.Combine(folder, "index.csv");
        await WriteIndexAsync(index, students, s => problems.TryGetValue(s.Id.ToString(), out string? problem) ? ("", problem) : (FileOf(s), ""), run.Texts, cancellationToken).ConfigureAwait(false);
        int kept = students.Count - open.Count;
        return run.Complete(
            new JsonObject { ["folder"] = Path.GetFullPath(folder), ["index"] = Path.GetFullPath(index), ["written"] = written, ["kept"] = kept, ["without"] = problems.Count, ["unknown"] = strangers },
            shown =>
            {
                shown.Good(run.Texts.Format("bundle.many.written", written, folder));
                if (kept > 0) shown.Line(run.Texts.Format("bundle.many.kept", kept));
                if (problems.Count > 0) shown.Line(run.Texts.Format("bundle.many.without", problems.Count));
                if (strangers > 0) shown.Bad(run.Texts.Format("bundle.many.unknown", strangers));
                shown.Line(run.Texts.Format("bundle.many.index", index));
            },
            strangers > 0 ? ExitCode.Refused : ExitCode.Done);
    }

    private async Task<(List<Student> Students, int Strangers)> ChooseAsync(CommandRun run, Roster roster, CancellationToken cancellationToken)
    {
        if (run.Get(room) is { } name)
        {
            List<Student> all = [.. roster.Students.Where(s => s.Class == name).OrderBy(s => s.RegistryNumber, StringComparer.Ordinal)];
            return all.Count > 0 ? (all, 0) : throw CliException.BadInput("error.class.unknown", name, string.Join(' ', roster.Students.Select(s => s.Class).Distinct().Order(StringComparer.Ordinal)));
        }

        ApplicantList rows = await ApplicantList.ReadAsync(run.Get(list)!, cancellationToken).ConfigureAwait(false);
        List<Student> found = [.. rows.Applicants.Select(a => roster.Find(a.Applicant.RegistryNumber) is { } s && s.Name == a.Applicant.Name ? s : null).OfType<Student>().DistinctBy(s => s.Id)];
        return (found, rows.Applicants.Count(a => roster.Find(a.Applicant.RegistryNumber) is not { } s || s.Name != a.Applicant.Name));
    }

    // File names say nothing of anyone; the index, which stays at the school, says whose they are.
    private static Task WriteIndexAsync(string file, List<Student> students, Func<Student, (string File, string Note)> entry, TextTable texts, CancellationToken cancellationToken)
    {
        IEnumerable<string[]> rows = students.Select(s =>
        {
            (string name, string note) = entry(s);
            return (string[])[s.Class, s.Name, name, note];
        });
        return File.WriteAllBytesAsync(file, CsvFile.ToBytes([[texts["bundle.index.class"], texts["bundle.index.name"], texts["bundle.index.file"], texts["bundle.index.note"]], .. rows]), cancellationToken);
    }
}
