using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Transfer;

namespace Ledger.Cli.Commands;

/// <summary>What a county gives its schools so that they can send it documents.</summary>
internal sealed class DocumentsReceptionCommand : LedgerCommand
{
    private readonly Option<string> target;
    private readonly Option<bool> renew;

    public DocumentsReceptionCommand(CommandContext context)
        : base(context, "documents.reception")
    {
        target = AddOption<string>("--out", "documents.reception.out", "FILE", required: true);
        renew = AddSwitch("--renew", "documents.reception.renew");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string file = run.Get(target)!;
        CommandRun.RefuseExisting(file);
        await using LedgerClient client = await run.ConnectAsync(Roles.CountyReviewer, cancellationToken).ConfigureAwait(false);
        ReceptionNotice notice = await client.OpenReceptionAsync(run.Folder.Workspace, run.Get(renew), cancellationToken).ConfigureAwait(false);
        await NewFile.WriteAsync(file, notice.ToBytes(), cancellationToken).ConfigureAwait(false);
        return run.Complete(
            new JsonObject { ["file"] = Path.GetFullPath(file), ["unit"] = notice.Unit, ["keyId"] = notice.KeyId },
            page =>
            {
                page.Good(run.Texts.Format("documents.reception.done", notice.Unit, file));
                page.Fields(2, (run.Texts["field.key"], notice.KeyId));
                page.Paragraph(run.Texts["documents.reception.next"]);
            });
    }
}
