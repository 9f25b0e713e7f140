using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Sdk;
using Ledger.Sdk.Access;
using Ledger.Sdk.Keys;

namespace Ledger.Cli.Commands;

/// <summary>The latest entries of the access log, or those in which one student's documents were read.</summary>
internal sealed class AccessListCommand : LedgerCommand
{
    private const int Usual = 50;
    private readonly Option<int?> last;
    private readonly Option<string> student;

    public AccessListCommand(CommandContext context)
        : base(context, "access.list")
    {
        last = AddOption<int?>("--last", "access.last", "N");
        student = AddOption<string>("--student", "access.student", "-");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        int count = run.Get(last) ?? Usual;
        if (count < 1) throw CliException.BadInput("error.access.last", count);
        StudentId? whose = run.Get(student) is { } asked ? await FindAsync(run, asked, cancellationToken).ConfigureAwait(false) : null;
        var entries = new Queue<AccessEntry>();
        foreach (AccessEntry entry in AccessLog.Read(run.Folder.Workspace).Where(e => whose is not { } id || e.Students.Contains(id)))
        {
            entries.Enqueue(entry);
            if (entries.Count > count) entries.Dequeue();
        }

        return run.Complete(
            new JsonObject { ["entries"] = new JsonArray([.. entries.Select(e => JsonNode.Parse(e.ToBytes()))]) },
            page =>
            {
                if (entries.Count == 0)
                {
                    page.Line(run.Texts["access.none"]);
                    return;
                }

                page.Table(
                    [run.Texts["access.number"], run.Texts["access.time"], run.Texts["access.who"], run.Texts["access.purpose"], run.Texts["access.approver"], run.Texts["access.what"]],
                    [.. entries.Select(e => (string[])[e.Number.ToString(CultureInfo.InvariantCulture), Times.Text(e.At), Short(e.Who), e.Purpose, e.Approver.Length == 0 ? "-" : Short(e.Approver), What(run.Texts, e)])]);
            });
    }

    private static async Task<StudentId> FindAsync(CommandRun run, string source, CancellationToken cancellationToken)
    {
        string number = await PersonInput.RegistryNumberAsync(run, source, cancellationToken).ConfigureAwait(false);
        using LedgerStore store = await run.OpenStoreAsync(cancellationToken).ConfigureAwait(false);
        return store.Roster.Find(number)?.Id ?? throw CliException.BadInput("error.access.student");
    }

    private static string Short(string digest) => digest.Length == 64 ? digest[..12] : digest;

    private static string What(TextTable texts, AccessEntry entry) => entry.Students.Count > 0
        ? texts.Format("access.students", entry.Students.Count)
        : texts.Format("access.records", entry.Batches.Sum(b => b.Records), entry.Batches.Count);
}
