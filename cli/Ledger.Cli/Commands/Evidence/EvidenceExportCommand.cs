using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Files;

namespace Ledger.Cli.Commands;

/// <summary>Writes the evidence of records into a folder to be looked at, after the access log's entry.</summary>
internal sealed class EvidenceExportCommand : LedgerCommand
{
    private readonly Argument<string[]> records;
    private readonly Option<string> target;
    private readonly AccessChoices access;

    public EvidenceExportCommand(CommandContext context)
        : base(context, "evidence.export")
    {
        records = AddFiles("record.approve.record", "RECORD");
        target = AddOption<string>("--out", "evidence.export.out", "FOLDER", required: true);
        access = AddAccessChoices();
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        List<RecordReference> references = [.. run.Get(records).Select(text =>
            RecordReference.TryParse(text, out RecordReference? reference) ? reference : throw CliException.BadInput("error.record.reference", text))];
        string folder = run.Get(target)!;
        if (File.Exists(folder)) throw CliException.BadInput("error.out.is.file", folder);
        var written = new List<(RecordReference Record, ExportedEvidence Evidence)>();
        using (LedgerStore store = await run.OpenStoreAsync(access, Roles.SchoolRegistrar, cancellationToken).ConfigureAwait(false))
        {
            foreach (RecordReference reference in references)
                written.AddRange((await store.ExportEvidenceAsync(reference, folder, cancellationToken).ConfigureAwait(false)).Select(e => (reference, e)));
        }

        bool isWhole = written.TrueForAll(w => w.Evidence.File is not null);
        return run.Complete(
            new JsonObject
            {
                ["folder"] = Path.GetFullPath(folder),
                ["evidence"] = new JsonArray([.. written.Select(w => (JsonNode)new JsonObject
                {
                    ["record"] = w.Record.ToString(),
                    ["digest"] = w.Evidence.Digest,
                    ["file"] = w.Evidence.File is { } file ? Path.GetFullPath(file) : null,
                })]),
            },
            page =>
            {
                foreach ((RecordReference record, ExportedEvidence evidence) in written)
                {
                    if (evidence.File is { } file) page.Line($"  {file}");
                    else page.Bad(run.Texts.Format("evidence.not.here", record, evidence.Digest));
                }

                page.Good(run.Texts.Format("evidence.exported", written.Count(w => w.Evidence.File is not null)));
                page.Paragraph(run.Texts["evidence.exported.next"]);
            },
            isWhole ? ExitCode.Done : ExitCode.Refused);
    }
}
