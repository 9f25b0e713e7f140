using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

internal sealed class ObjectionDecideCommand(CommandContext context) : ObjectionOutcomeCommand(context, "objection.decide")
{
    protected override string Role => Roles.CountyReviewer;

    protected override bool Fits(ObjectionProgress progress, DateOnly today) => progress.Awaited?.Next == ObjectionStepKind.Decided;

    protected override Task<Submission<ObjectionStep>> SubmitAsync(
        CommandRun run, LedgerClient client, RecordReference reference, string? about, string reasonCode, TextDigest digest, CancellationToken cancellationToken) =>
        client.DecideObjectionAsync(reference.Batch.ToString(), about!, Outcome(run), reasonCode, digest, cancellationToken);
}
