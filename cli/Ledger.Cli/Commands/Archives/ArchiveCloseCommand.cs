using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>Closes archives with the school's signature, once all three have signed and the ledger has them confirmed.</summary>
internal sealed class ArchiveCloseCommand(CommandContext context) : ArchiveStepCommand(context, "archive.close")
{
    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        await using LedgerClient client = await run.ConnectAsync(Roles.SchoolRegistrar, cancellationToken).ConfigureAwait(false);
        return await RunAsync(run, "archive.closed", (_, archive) => client.CloseArchiveAsync(archive, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    protected override bool IsDone(QualityArchive archive) => archive.Seal is not null;
}
