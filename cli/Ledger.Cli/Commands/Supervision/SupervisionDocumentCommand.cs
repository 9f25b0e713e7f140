using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Supervision;

namespace Ledger.Cli.Commands;

/// <summary>Reads the document of a step out of the cache, held against its digests; the access log gets an entry first.</summary>
internal sealed class SupervisionDocumentCommand : SupervisionCommand
{
    private readonly Argument<string> inspection;
    private readonly Argument<int> step;
    private readonly Option<string> output;
    private readonly AccessChoices access;

    public SupervisionDocumentCommand(CommandContext context)
        : base(context, "supervision.document")
    {
        inspection = AddArgument("INSPECTION", "supervision.id");
        step = new Argument<int>("STEP") { Description = context.Texts["supervision.document.step"] };
        Add(step);
        output = AddOption<string>("--out", "supervision.document.out", "FILE", required: true);
        access = AddAccessChoices();
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string target = run.Get(output)!;
        CommandRun.RefuseExisting(target);
        InspectionId id = await FindAsync(run, run.Get(inspection), cancellationToken).ConfigureAwait(false);
        await using LedgerClient client = await ConnectReaderAsync(run, id.Owner, cancellationToken).ConfigureAwait(false);
        InspectionProgress progress = await client.GetInspectionAsync(id, cancellationToken).ConfigureAwait(false);
        int number = run.Get(step);
        TextDigest digest = progress.Find(number)?.Document ?? throw CliException.BadInput("error.supervision.about", Name, string.Join(", ", progress.Steps.Where(s => s.Document is not null).Select(s => Number(s.Number))));
        using LedgerStore store = await run.OpenStoreAsync(access, Roles.SupervisionLead, cancellationToken).ConfigureAwait(false);
        InspectionDocument document = await store.Inspections.ReadAsync(id, digest, cancellationToken).ConfigureAwait(false) ?? throw CliException.BadInput("error.supervision.elsewhere", Number(number));
        await NewFile.WriteAsync(target, document.Content, cancellationToken).ConfigureAwait(false);
        return run.Complete(
            new JsonObject { ["file"] = target, ["name"] = document.Name, ["number"] = document.Number, ["sha256"] = digest.Sha256, ["sm3"] = digest.Sm3 },
            page =>
            {
                page.Good(run.Texts.Format("supervision.document.done", target));
                page.Fields(2, (run.Texts["supervision.document.name"], document.Name), (run.Texts["supervision.number.short"], document.Number.Length > 0 ? document.Number : null), ("SHA-256", digest.Sha256));
            });
    }
}
