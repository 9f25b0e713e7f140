using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>The second approval of what the school stated about a record: from then on it is in effect.</summary>
internal sealed class RecordApproveCommand : LedgerCommand
{
    private readonly Argument<string[]> records;

    public RecordApproveCommand(CommandContext context)
        : base(context, "record.approve")
    {
        records = new Argument<string[]>("RECORD") { Description = context.Texts["record.approve.record"], Arity = ArgumentArity.OneOrMore };
        Add(records);
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        List<RecordReference> references = [.. run.Get(records).Select(text =>
            RecordReference.TryParse(text, out RecordReference? reference) ? reference : throw CliException.BadInput("error.record.reference", text))];
        var approved = new JsonArray();
        var waiting = new List<(RecordReference Record, string Unit)>();
        await using LedgerClient client = await run.ConnectAsync(Roles.CountyReviewer, cancellationToken).ConfigureAwait(false);
        foreach (RecordReference reference in references)
        {
            string batch = reference.Batch.ToString();
            Evidence evidence = await client.GetEvidenceAsync(batch, cancellationToken).ConfigureAwait(false);
            RecordStatus? stated = evidence.Statuses.LastOrDefault(s =>
                s.Index == reference.Index && s.Approves is null && !evidence.Statuses.Any(a => a.Approves == s.TransactionId && a.By.Unit == client.Identity.Unit));
            if (stated is null) throw CliException.Refused("error.record.nothing.stated", reference);
            Submission<RecordStatus> submitted = await client.ApproveStatusAsync(batch, reference.Index, stated.TransactionId, cancellationToken).ConfigureAwait(false);
            bool waits = Waits(evidence, reference, submitted.Result);
            if (waits) waiting.Add((reference, stated.Also ?? ""));
            approved.Add(new JsonObject
            {
                ["inEffect"] = !waits,
                ["record"] = reference.ToString(),
                ["kind"] = RecordStatus.KindName(stated.Kind),
                ["supersededBy"] = stated.SupersededBy?.ToString(),
                ["transactionId"] = submitted.TransactionId,
                ["block"] = submitted.BlockNumber.ToString(CultureInfo.InvariantCulture),
            });
        }

        return run.Complete(
            new JsonObject { ["approved"] = approved },
            page =>
            {
                page.Good(run.Texts.Format("record.approved", references.Count));
                foreach (RecordReference reference in references) page.Line($"  {reference}");
                foreach ((RecordReference reference, string unit) in waiting) page.Line(run.Texts.Format("record.approve.waits", reference, unit));
            });
    }

    // Once the batch is locked, a third unit approves too.
    private static bool Waits(Evidence evidence, RecordReference reference, RecordStatus approval) =>
        EffectiveStatus.Of(reference.Batch, reference.Index, evidence.Parent?.Code ?? "", [.. evidence.Statuses, approval])
            .Pending.Any(p => p.TransactionId == approval.Approves);
}
