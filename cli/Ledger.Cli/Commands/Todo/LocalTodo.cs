using System.Globalization;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Cache;
using Ledger.Sdk.Identities;
using Ledger.Sdk.Keys;
using Ledger.Sdk.Workspaces;

namespace Ledger.Cli.Commands;

/// <summary>What waits on this computer: certificates, requests, backups of keys, batches that were prepared and not anchored.</summary>
internal sealed class LocalTodo(CommandRun run)
{
    public async Task<IReadOnlyList<TodoItem>> FindAsync(CancellationToken cancellationToken)
    {
        Workspace workspace = run.Folder.Workspace;
        DateTimeOffset now = run.Host.Time.GetUtcNow();
        var items = new List<TodoItem>();
        foreach (string name in workspace.ListIdentities().Where(n => run.ActingAs is null || n == run.ActingAs))
        {
            WorkspaceIdentity identity = await workspace.ReadIdentityAsync(name, cancellationToken).ConfigureAwait(false);
            if (IdentityPage.DaysLeft(identity, now) < IdentityPage.WarningDays)
                items.Add(new TodoItem("certificate", identity.Role, name, DateOnly.FromDateTime(identity.NotAfter.UtcDateTime), $"ledger identity renew {name}"));
        }

        foreach (string request in new IdentityFolder(workspace).ListRequests())
            items.Add(new TodoItem("request", null, request, null, $"ledger identity install {request} cert.pem"));
        if (!File.Exists(workspace.StudentKeysFile)) return items;
        if (KeyBackups.IsRotationDue(workspace)) items.Add(new TodoItem("rotate", null, "", null, "ledger documents erase --carry-out"));
        try
        {
            using LedgerStore store = await run.OpenStoreAsync(cancellationToken).ConfigureAwait(false);
            int uncovered = await store.Backups.CountUncoveredAsync(cancellationToken).ConfigureAwait(false);
            if (uncovered > 0)
                items.Add(new TodoItem("backup", Roles.SchoolRegistrar, uncovered.ToString(CultureInfo.InvariantCulture), null, "ledger key backup --out FILE"));
            foreach (CacheBatch batch in store.Batches.Where(b => b.State == CacheBatchState.Prepared))
                items.Add(new TodoItem("prepared", Roles.SchoolRegistrar, batch.BatchId, null, $"ledger batch anchor FILE… --school {batch.School} --term {batch.Term}"));
        }
        catch (LedgerInputException e) when (e.Error == LedgerError.StoreInUse)
        {
            // Another command works on it; it is not forgotten.
        }

        return items;
    }
}
