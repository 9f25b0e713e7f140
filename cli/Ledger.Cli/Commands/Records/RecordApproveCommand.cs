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
        await using LedgerClient client = await run.ConnectAsync(Roles.CountyReviewer, cancellationToken).ConfigureAwait(false);
        foreach (RecordReference reference in references)
        {
            string batch = reference.Batch.ToString();
            Evidence evidence = await client.GetEvidenceAsync(batch, cancellationToken).ConfigureAwait(false);
            RecordStatus? stated = evidence.Statuses.LastOrDefault(s =>
                s.Index == reference.Index && s.Approves is null && !evidence.Statuses.Any(a => a.Approves == s.TransactionId));
            if (stated is null) throw CliException.Refused("error.record.nothing.stated", reference);
            Submission<RecordStatus> submitted = await client.ApproveStatusAsync(batch, reference.Index, stated.TransactionId, cancellationToken).ConfigureAwait(false);
            approved.Add(new JsonObject
            {
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
            });
    }
}
