using System.CommandLine;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>A step about an objection that was raised: answer, appeal, decision.</summary>
internal abstract class ObjectionReplyCommand : ObjectionStepCommand
{
    private readonly Option<string> objection;

    private protected ObjectionReplyCommand(CommandContext context, string key)
        : base(context, key) => objection = AddOption<string>("--objection", "objection.transaction", "TRANSACTION");

    /// <summary>Whether the step may follow, as far as can be seen; what is refused all the same says why.</summary>
    protected abstract bool Fits(ObjectionProgress progress, DateOnly today);

    protected sealed override async Task<string?> FindAsync(CommandRun run, LedgerClient client, RecordReference reference, CancellationToken cancellationToken)
    {
        string? named = run.Get(objection);
        if (named is not null && !Codes.IsTransactionId(named)) throw CliException.BadInput("error.objection.transaction", named);
        if (named is not null) return named;
        Evidence evidence = await client.GetEvidenceAsync(reference.Batch.ToString(), cancellationToken).ConfigureAwait(false);
        List<ObjectionProgress> ofRecord =
            [.. ObjectionProgress.Of(reference.Batch, evidence.Parent?.Code ?? "", evidence.Objections).Where(o => o.Raised.Index == reference.Index)];
        DateOnly today = WorkingDays.DateOf(run.Host.Time.GetUtcNow());
        List<ObjectionProgress> fitting = [.. ofRecord.Where(o => Fits(o, today))];
        return (fitting.Count, ofRecord.Count) switch
        {
            (1, _) => fitting[0].Raised.TransactionId,
            (0, 0) => throw CliException.Refused("error.objection.none", reference),
            (0, 1) => ofRecord[0].Raised.TransactionId,
            _ => throw CliException.BadInput("error.objection.several", reference, string.Join(", ", ofRecord.Select(o => o.Raised.TransactionId))),
        };
    }
}
