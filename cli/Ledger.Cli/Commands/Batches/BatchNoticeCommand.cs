using System.CommandLine;
using System.Globalization;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

internal sealed class BatchNoticeCommand : LedgerCommand
{
    private readonly Argument<string> batch;

    public BatchNoticeCommand(CommandContext context)
        : base(context, "batch.notice") => batch = AddArgument("BATCH", "batch.id");

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        BatchId id = CommandRun.Batch(run.Get(batch));
        await using LedgerClient client = await run.ConnectAsync(Roles.SchoolRegistrar, cancellationToken).ConfigureAwait(false);
        Submission<BatchEvent> noticed = await client.BeginNoticeAsync(id.ToString(), cancellationToken).ConfigureAwait(false);
        return run.Complete(
            StateJson.Of(noticed),
            page =>
            {
                page.Good(run.Texts["batch.noticed"]);
                page.Fields(2, (run.Texts["field.transaction"], noticed.TransactionId), (run.Texts["field.block"], noticed.BlockNumber.ToString(CultureInfo.InvariantCulture)));
            });
    }
}
