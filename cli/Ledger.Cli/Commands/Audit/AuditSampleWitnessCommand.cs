using System.CommandLine;
using System.Globalization;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>Lets a block follow a requested draw, as somebody of another organisation, where nobody else of one acts.</summary>
internal sealed class AuditSampleWitnessCommand : LedgerCommand
{
    private readonly Argument<string> draw;

    public AuditSampleWitnessCommand(CommandContext context)
        : base(context, "audit.sample.witness") => draw = AddArgument("DRAW", "audit.sample.id");

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        if (!DrawId.TryParse(run.Get(draw), out DrawId? id)) throw CliException.BadInput("error.draw.id", run.Get(draw));
        await using LedgerClient client = await run.ConnectAsync(Roles.ProvinceAdmin, cancellationToken).ConfigureAwait(false);
        Submission<DrawStep> step = await client.WitnessDrawAsync(id, cancellationToken).ConfigureAwait(false);
        return run.Complete(
            StateJson.Of(step),
            page =>
            {
                page.Good(run.Texts["audit.sample.witness.done"]);
                page.Fields(2, (run.Texts["field.transaction"], step.TransactionId), (run.Texts["field.block"], step.BlockNumber.ToString(CultureInfo.InvariantCulture)));
            });
    }
}
