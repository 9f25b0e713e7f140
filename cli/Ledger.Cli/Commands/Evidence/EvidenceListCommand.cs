using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Files;

namespace Ledger.Cli.Commands;

/// <summary>Which evidence the records of a batch name, and which of it this folder keeps.</summary>
internal sealed class EvidenceListCommand : LedgerCommand
{
    private readonly Argument<string> batch;
    private readonly Option<bool> lacking;
    private readonly AccessChoices access;

    public EvidenceListCommand(CommandContext context)
        : base(context, "evidence.list")
    {
        batch = AddArgument("BATCH", "batch.id");
        lacking = AddSwitch("--lacking", "evidence.lacking");
        access = AddAccessChoices();
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string id = CommandRun.Batch(run.Get(batch)).ToString();
        IReadOnlyList<NamedEvidence> named;
        using (LedgerStore store = await run.OpenStoreAsync(access, Roles.SchoolRegistrar, cancellationToken).ConfigureAwait(false))
            named = await store.ListEvidenceAsync(id, cancellationToken).ConfigureAwait(false);
        int kept = named.Count(e => e.IsKept);
        List<NamedEvidence> shown = [.. named.Where(e => !e.IsKept || !run.Get(lacking))];
        return run.Complete(
            new JsonObject
            {
                ["batch"] = id,
                ["named"] = named.Count,
                ["kept"] = kept,
                ["evidence"] = new JsonArray([.. shown.Select(e => (JsonNode)new JsonObject { ["index"] = e.Index, ["digest"] = e.Digest, ["kept"] = e.IsKept })]),
            },
            page =>
            {
                if (shown.Count > 0)
                {
                    page.Table(
                        [run.Texts["objection.index"], run.Texts["evidence.digest"], run.Texts["field.state"]],
                        [.. shown.Select(e => (string[])[e.Index.ToString(CultureInfo.InvariantCulture), e.Digest, run.Texts[e.IsKept ? "evidence.is.kept" : "evidence.is.lacking"]])]);
                }

                page.Line(run.Texts.Format("evidence.listed", named.Count, kept));
            });
    }
}
