using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Sdk.Cache;

namespace Ledger.Cli.Commands;

internal sealed class DocumentsCompactCommand(CommandContext context) : LedgerCommand(context, "documents.compact")
{
    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        CacheCompaction done = await CacheFiles.CompactAsync(run.Folder.Workspace, cancellationToken).ConfigureAwait(false);
        return run.Complete(
            new JsonObject { ["bytesBefore"] = done.Before, ["bytesAfter"] = done.After },
            page => page.Good(run.Texts.Format("documents.compacted", done.Before.ToString("N0", CultureInfo.InvariantCulture), done.After.ToString("N0", CultureInfo.InvariantCulture))));
    }
}
