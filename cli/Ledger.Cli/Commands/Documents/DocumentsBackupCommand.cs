using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Sdk;
using Ledger.Sdk.Cache;

namespace Ledger.Cli.Commands;

internal sealed class DocumentsBackupCommand : LedgerCommand
{
    private readonly Option<string> target;

    public DocumentsBackupCommand(CommandContext context)
        : base(context, "documents.backup") => target = AddOption<string>("--out", "documents.out", "FILE", required: true);

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string file = run.Get(target)!;
        CommandRun.RefuseExisting(file);
        using LedgerStore store = await run.OpenStoreAsync(cancellationToken).ConfigureAwait(false);
        CacheBackup backup = await store.BackUpCacheAsync(file, cancellationToken).ConfigureAwait(false);
        return run.Complete(
            new JsonObject { ["file"] = Path.GetFullPath(file), ["batches"] = backup.Batches, ["bytes"] = backup.Bytes, ["files"] = backup.Files },
            page =>
            {
                page.Good(run.Texts.Format("documents.backed.up", backup.Batches, file));
                if (backup.Files > 0) page.Line(run.Texts.Format("documents.files.backed.up", backup.Files, file + ".files"));
                page.Paragraph(run.Texts["documents.backed.up.next"]);
            });
    }
}
