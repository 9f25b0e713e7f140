using Ledger.Sdk;
using Ledger.Sdk.Cache;

namespace Ledger.Cli.Commands;

/// <summary>Finds a batch's receipt in the working folder and counts what the batch holds.</summary>
internal static class ReceiptSource
{
    public static async Task<ReceiptFile> FindAsync(CommandRun run, AccessChoices access, string batch, CancellationToken cancellationToken)
    {
        using LedgerStore store = await run.OpenStoreAsync(access, Records.State.Roles.SchoolRegistrar, cancellationToken).ConfigureAwait(false);
        CacheBatch found = store.Batches.FirstOrDefault(b => b.BatchId == batch && b.Receipt is not null) ?? throw CliException.BadInput("error.receipt.none", batch);
        BatchContents contents = await store.CountContentsAsync(batch, cancellationToken).ConfigureAwait(false);
        // Whether a network proves anything to others stands in its certificates; a folder that holds the network itself is a trial.
        return new ReceiptFile(found.Receipt!, contents, File.Exists(run.Folder.Topology) || await IsTrialAsync(run, cancellationToken).ConfigureAwait(false));
    }

    private static async Task<bool> IsTrialAsync(CommandRun run, CancellationToken cancellationToken)
    {
        if (run.Folder.Workspace.ListIdentities().Count == 0) return false;
        try
        {
            await using LedgerClient client = await run.ConnectAsync(Records.State.Roles.SchoolRegistrar, cancellationToken).ConfigureAwait(false);
            return (await client.GetChannelAsync(cancellationToken).ConfigureAwait(false)).IsEmbedded;
        }
        catch (Exception e) when (e is LedgerUnreachableException or CliException)
        {
            return false;
        }
    }
}
