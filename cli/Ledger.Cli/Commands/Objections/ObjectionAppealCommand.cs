using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

internal sealed class ObjectionAppealCommand(CommandContext context) : ObjectionReplyCommand(context, "objection.appeal")
{
    protected override string Role => Roles.SchoolRegistrar;

    protected override bool Fits(ObjectionProgress progress, DateOnly today) => progress.MayAppeal(today);

    protected override Task<Submission<ObjectionStep>> SubmitAsync(
        CommandRun run, LedgerClient client, RecordReference reference, string? about, string reasonCode, TextDigest digest, CancellationToken cancellationToken) =>
        client.AppealObjectionAsync(reference.Batch.ToString(), about!, reasonCode, digest, cancellationToken);
}
