using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

internal sealed class BatchShowCommand : LedgerCommand
{
    private readonly Argument<string> batch;

    public BatchShowCommand(CommandContext context)
        : base(context, "batch.show") => batch = AddArgument("BATCH", "batch.id");

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        BatchId id = CommandRun.Batch(run.Get(batch));
        await using LedgerClient client = await run.ConnectAsync(Roles.Auditor, cancellationToken).ConfigureAwait(false);
        Evidence evidence = await client.GetEvidenceAsync(id.ToString(), cancellationToken).ConfigureAwait(false);
        BatchProgress progress = BatchProgress.Of(id, evidence.Parent?.Code ?? "", evidence.Events);
        return run.Complete(
            new JsonObject { ["standing"] = Standing(progress.Standing), ["evidence"] = StateJson.Of(evidence) },
            page => Write(page, run.Texts, id, evidence, progress));
    }

    private static void Write(TextPage page, TextTable texts, BatchId id, Evidence evidence, BatchProgress progress)
    {
        Batch batch = evidence.Batch;
        page.Fields(
            0,
            (texts["field.batch"], id.ToString()),
            (texts["field.state"], texts["standing." + Standing(progress.Standing)]),
            (texts["field.school"], evidence.Unit is { } unit ? $"{unit.Code} {unit.Name}" : batch.School),
            (texts["field.stage"], Words.Stage(texts, batch.Stage)),
            (texts["field.size"], batch.Size.ToString(CultureInfo.InvariantCulture)),
            (texts["field.sha256"], batch.Sha256Root),
            (texts["field.sm3"], batch.Sm3Root),
            (texts["field.ruleset"], $"{batch.RuleSetOwner} {batch.RuleSet} {batch.RuleSetVersion}"),
            (texts["field.transaction"], batch.TransactionId),
            (texts["field.time"], Times.Text(batch.At)));
        if (batch.Origin is { } origin) page.Paragraph(texts.Format("batch.moved", origin.Channel, origin.GenesisHash, origin.BlockNumber, Times.Text(origin.At), origin.TransactionId));
        if (evidence.Events.Count == 0 && evidence.Statuses.Count == 0) return;
        page.Line(texts["batch.events"]);
        page.Table(
            [texts["field.time"], texts["field.by"], texts["field.what"], texts["field.reason"], texts["field.transaction"]],
            [
                .. evidence.Events.Select(e => (string[])[Times.Text(e.At), By(texts, e.By), texts[What(e)], e.ReasonCode, e.TransactionId]),
                .. evidence.Statuses.Select(s => (string[])[Times.Text(s.At), By(texts, s.By), $"#{s.Index} {Words.Status(texts, s.Kind)}", s.ReasonCode, s.TransactionId]),
            ]);
    }

    private static string What(BatchEvent change) => change switch
    {
        { Kind: BatchEventKind.Withdrawn, Approves: not null } => "event.WithdrawalApproved",
        { Kind: BatchEventKind.Withdrawn, Enrolment: not null } => "event.WithdrawalAsked",
        _ => "event." + change.Kind,
    };

    private static string By(TextTable texts, Submitter by) => $"{by.Unit} {Words.Role(texts, by.Role)}";

    internal static string Standing(BatchStanding standing) => standing switch
    {
        BatchStanding.Anchored => "anchored",
        BatchStanding.Returned => "returned",
        BatchStanding.Accepted => "accepted",
        _ => "withdrawn",
    };
}
