using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Access;
using Ledger.Sdk.Keys;
using Ledger.Sdk.Rosters;

namespace Ledger.Cli.Commands;

/// <summary>Orders a student's erasure, and carries out what is ordered: destroys the key here and says so on the ledger.</summary>
internal sealed class DocumentsEraseCommand : LedgerCommand
{
    private const string UsualReason = "REQUEST_OF_SUBJECT";
    private static readonly string[] s_exports = [AccessPurposes.BundleExport, AccessPurposes.ArchiveExport, AccessPurposes.EvidenceReading];
    private readonly Option<string> student;
    private readonly Option<string> reason;
    private readonly Option<bool> carryOut;
    private readonly Option<string[]> batches;

    public DocumentsEraseCommand(CommandContext context)
        : base(context, "documents.erase")
    {
        student = AddOption<string>("--student", "documents.erase.student", "-");
        reason = AddOption<string>("--reason", "documents.erase.reason", "CODE");
        carryOut = AddSwitch("--carry-out", "documents.erase.carry");
        batches = AddOption<string[]>("--batch", "documents.erase.batch", "BATCH");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        if ((run.Get(student) is null) == !run.Get(carryOut)) throw CliException.BadInput("error.erase.which");
        string code = run.Get(reason) ?? UsualReason;
        if (!Codes.IsReasonCode(code)) throw CliException.BadInput("error.reason", code);
        List<string> named = [.. (run.Get(batches) ?? []).Select(b => CommandRun.Batch(b).ToString())];
        return run.Get(carryOut)
            ? await CarryOutAsync(run, named, cancellationToken).ConfigureAwait(false)
            : await OrderAsync(run, code, cancellationToken).ConfigureAwait(false);
    }

    private async Task<int> OrderAsync(CommandRun run, string code, CancellationToken cancellationToken)
    {
        int? years = (await run.Folder.Workspace.ReadProfileAsync(cancellationToken).ConfigureAwait(false)).RetentionYears is { } set and >= 0 ? set : null;
        string number = await PersonInput.RegistryNumberAsync(run, run.Get(student)!, cancellationToken).ConfigureAwait(false);
        await using LedgerClient client = await run.ConnectAsync(Roles.SchoolRegistrar, cancellationToken).ConfigureAwait(false);
        ErasureRequest request;
        ErasureRun? done;
        using (LedgerStore store = await run.OpenStoreAsync(cancellationToken).ConfigureAwait(false))
        {
            Student whose = store.Roster.Find(number) ?? throw CliException.BadInput("error.access.student");
            request = await client.OrderErasureAsync(store, whose.Id, code, years, cancellationToken).ConfigureAwait(false);
            done = request.Standing == ErasureStanding.InEffect
                ? await ErasedAsync(client, store, request, cancellationToken).ConfigureAwait(false)
                : null;
        }

        bool isRotated = await RotateAsync(run, cancellationToken).ConfigureAwait(false);
        return run.Complete(
            new JsonObject
            {
                ["student"] = request.Student.ToString(),
                ["standing"] = request.Standing.ToString(),
                ["retainedUntil"] = request.RetainedUntil is { } day ? Times.Day(day) : null,
                ["records"] = new JsonArray([.. request.Records.Select(r => (JsonNode)r.ToString())]),
                ["stated"] = request.Stated,
                ["run"] = done is null ? null : ToJson(run, done),
                ["rotated"] = isRotated,
            },
            page => Write(page, run, request, done, isRotated),
            request.Standing == ErasureStanding.Restricted ? ExitCode.Refused : ExitCode.Done);
    }

    // A student of whom nothing is on the ledger needs nobody's approval there: the key is destroyed at once.
    private static async Task<ErasureRun> ErasedAsync(LedgerClient client, LedgerStore store, ErasureRequest request, CancellationToken cancellationToken)
    {
        bool alone = request.Records.Count == 0 && await store.EraseStudentAsync(request.Student, cancellationToken).ConfigureAwait(false);
        ErasureRun done = await client.CarryOutErasuresAsync(store, [], cancellationToken).ConfigureAwait(false);
        return alone ? done with { Erased = done.Erased + 1, Students = [.. done.Students, request.Student] } : done;
    }

    private static async Task<int> CarryOutAsync(CommandRun run, List<string> batches, CancellationToken cancellationToken)
    {
        await using LedgerClient client = await run.ConnectAsync(Roles.SchoolRegistrar, cancellationToken).ConfigureAwait(false);
        // A holder that was never handed documents or keys has no store, and needs none to say so.
        ErasureRun done;
        using (LedgerStore? store = File.Exists(run.Folder.Workspace.CacheFile) ? await run.OpenStoreAsync(cancellationToken).ConfigureAwait(false) : null)
            done = await client.CarryOutErasuresAsync(store, batches, cancellationToken).ConfigureAwait(false);
        bool isRotated = await RotateAsync(run, cancellationToken).ConfigureAwait(false);
        JsonObject document = ToJson(run, done);
        document["rotated"] = isRotated;
        return run.Complete(document, page => Write(page, run, done, isRotated));
    }

    // Once for all who were erased; after an interruption what is due still is.
    private static async Task<bool> RotateAsync(CommandRun run, CancellationToken cancellationToken)
    {
        if (!KeyBackups.IsRotationDue(run.Folder.Workspace)) return false;
        await KeyBackups.RotateAsync(run.Folder.Workspace, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private static JsonObject ToJson(CommandRun run, ErasureRun done) => new()
    {
        ["erased"] = done.Erased,
        ["acknowledged"] = new JsonArray([.. done.Acknowledged.Select(r => (JsonNode)r.ToString())]),
        ["open"] = done.Open,
        ["complete"] = done.Complete,
        ["undecided"] = done.Undecided,
        ["handedOut"] = new JsonArray([.. HandedOut(run, done.Students).Select(e => (JsonNode)new JsonObject { ["student"] = e.Student.ToString(), ["purpose"] = e.Entry.Purpose, ["at"] = Times.Text(e.Entry.At) })]),
    };

    // What was written out for somebody no erasure reaches; the access log says when that was.
    private static List<(StudentId Student, AccessEntry Entry)> HandedOut(CommandRun run, IReadOnlyList<StudentId> students) =>
        students.Count == 0 ? [] : [.. AccessLog.Read(run.Folder.Workspace).Where(e => s_exports.Contains(e.Purpose)).SelectMany(e => e.Students.Intersect(students).Select(s => (s, e)))];

    private static void Write(TextPage page, CommandRun run, ErasureRequest request, ErasureRun? done, bool isRotated)
    {
        TextTable texts = run.Texts;
        page.Fields(0, (texts["documents.erase.id"], request.Student.ToString()));
        if (request.Standing == ErasureStanding.Restricted)
        {
            page.Bad(request.RetainedUntil is { } day ? texts.Format("documents.erase.restricted", Times.Day(day)) : texts["documents.erase.enrolled"]);
            page.Line(texts.Format("documents.erase.restricted.stated", request.Records.Count));
        }
        else if (request.Standing == ErasureStanding.Ordered)
        {
            page.Good(texts.Format("documents.erase.ordered", request.Records.Count));
        }

        if (request.Standing != ErasureStanding.InEffect && request.Records.Count > 0)
            page.Paragraph(texts.Format("documents.erase.approve", string.Join(' ', request.Records)));
        if (done is not null) Write(page, run, done, isRotated);
    }

    private static void Write(TextPage page, CommandRun run, ErasureRun done, bool isRotated)
    {
        TextTable texts = run.Texts;
        page.Good(texts.Format("documents.erase.done", done.Erased, done.Acknowledged.Count));
        if (done.Open > 0) page.Line(texts.Format("documents.erase.open", done.Open));
        if (done.Complete > 0) page.Line(texts.Format("documents.erase.complete", done.Complete));
        if (done.Undecided > 0) page.Bad(texts.Format("documents.erase.undecided", done.Undecided));
        List<(StudentId Student, AccessEntry Entry)> handedOut = HandedOut(run, done.Students);
        if (handedOut.Count > 0) page.Bad(texts.Format("documents.erase.handed.out", handedOut.Count));
        foreach ((StudentId whose, AccessEntry entry) in handedOut) page.Line($"  {Times.Text(entry.At)} {entry.Purpose} {whose}");
        if (isRotated) page.Paragraph(texts["documents.erase.next"]);
    }
}
