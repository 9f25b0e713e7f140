using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Cache;

namespace Ledger.Cli.Commands;

/// <summary>Puts a backup of the cache in place, and then asks the ledger where its batches stand and who was erased since.</summary>
internal sealed class DocumentsRestoreCommand : LedgerCommand
{
    private readonly Argument<string> file;

    public DocumentsRestoreCommand(CommandContext context)
        : base(context, "documents.restore") => file = AddArgument("FILE", "documents.restore.file");

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        CacheRestoration restored = await CacheFiles.RestoreAsync(run.Folder.Workspace, run.Get(file), cancellationToken).ConfigureAwait(false);
        run.DoneSoFar = run.Texts.Format("documents.restored", restored.Batches);
        using (await run.OpenStoreAsync(cancellationToken).ConfigureAwait(false))
        {
            // Opening carries out every erasure that the key store or the cache of before knows.
        }

        IndexRebuild? rebuilt = await RebuildAsync(run, cancellationToken).ConfigureAwait(false);
        return run.Complete(
            new JsonObject
            {
                ["batches"] = restored.Batches,
                ["before"] = restored.Before,
                ["files"] = restored.Files,
                ["ledgerAsked"] = rebuilt is not null,
                ["rebuild"] = rebuilt is null ? null : DocumentsRebuildCommand.ToJson(rebuilt),
            },
            page =>
            {
                page.Good(run.Texts.Format("documents.restored", restored.Batches));
                if (restored.Files > 0) page.Line(run.Texts.Format("documents.files.restored", restored.Files));
                if (restored.Before is { } before) page.Line(run.Texts.Format("documents.kept", before));
                if (rebuilt is null) page.Paragraph(run.Texts["documents.restored.unasked"]);
                else DocumentsRebuildCommand.Write(page, run.Texts, rebuilt);
            });
    }

    private static async Task<IndexRebuild?> RebuildAsync(CommandRun run, CancellationToken cancellationToken)
    {
        if (await run.Folder.Workspace.ReadEndpointsAsync(cancellationToken).ConfigureAwait(false) is null || run.Folder.Workspace.ListIdentities().Count == 0) return null;
        try
        {
            await using LedgerClient client = await run.ConnectAsync(Roles.SchoolRegistrar, cancellationToken).ConfigureAwait(false);
            using LedgerStore store = await run.OpenStoreAsync(cancellationToken).ConfigureAwait(false);
            return await client.RebuildIndexAsync(store, cancellationToken).ConfigureAwait(false);
        }
        catch (LedgerUnreachableException)
        {
            return null;
        }
    }
}
