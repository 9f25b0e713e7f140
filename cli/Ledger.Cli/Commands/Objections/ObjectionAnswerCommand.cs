using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

internal sealed class ObjectionAnswerCommand(CommandContext context) : ObjectionOutcomeCommand(context, "objection.answer")
{
    protected override string Role => Roles.SchoolRegistrar;

    protected override bool Fits(ObjectionProgress progress, DateOnly today) => progress.Awaited?.Next == ObjectionStepKind.Answered;

    protected override Task<Submission<ObjectionStep>> SubmitAsync(
        CommandRun run, LedgerClient client, RecordReference reference, string? about, string reasonCode, TextDigest digest, CancellationToken cancellationToken) =>
        client.AnswerObjectionAsync(reference.Batch.ToString(), about!, Outcome(run), reasonCode, digest, cancellationToken);
}
