using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

internal sealed class ObjectionRaiseCommand(CommandContext context) : ObjectionStepCommand(context, "objection.raise")
{
    protected override string Role => Roles.SchoolRegistrar;

    protected override Task<string?> FindAsync(CommandRun run, LedgerClient client, RecordReference reference, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    protected override Task<Submission<ObjectionStep>> SubmitAsync(
        CommandRun run, LedgerClient client, RecordReference reference, string? about, string reasonCode, TextDigest digest, CancellationToken cancellationToken) =>
        client.RaiseObjectionAsync(reference.Batch.ToString(), reference.Index, reasonCode, digest, cancellationToken);
}
