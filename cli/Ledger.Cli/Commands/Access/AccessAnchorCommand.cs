using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

internal sealed class AccessAnchorCommand(CommandContext context) : LedgerCommand(context, "access.anchor")
{
    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        await using LedgerClient client = await run.ConnectAsync(Roles.SchoolRegistrar, cancellationToken).ConfigureAwait(false);
        Submission<AccessLogHead>? anchored = await client.AnchorAccessLogAsync(run.Folder.Workspace, cancellationToken).ConfigureAwait(false);
        return run.Complete(
            anchored is null ? new JsonObject { ["result"] = null } : StateJson.Of(anchored),
            page =>
            {
                if (anchored is null)
                {
                    page.Line(run.Texts["access.unchanged"]);
                    return;
                }

                page.Good(run.Texts.Format("access.anchored", anchored.Result.Count, Times.Day(anchored.Result.Date)));
                page.Fields(2, (run.Texts["field.transaction"], anchored.TransactionId));
            });
    }
}
