using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Papers;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Notices;

namespace Ledger.Cli.Commands;

/// <summary>Writes the list of a batch under notice for the class, the board or the campus web, without what is private.</summary>
internal sealed class NoticePrintCommand : LedgerCommand
{
    private readonly Argument<string> batch;
    private readonly Option<string> target;
    private readonly Option<string> audience;
    private readonly Option<string> font;
    private readonly AccessChoices access;

    public NoticePrintCommand(CommandContext context)
        : base(context, "notice.print")
    {
        batch = AddArgument("BATCH", "batch.id");
        target = AddOption<string>("--out", "notice.print.out", "FILE", required: true);
        audience = AddOption<string>("--for", "notice.print.for", "class|board|web", required: true);
        audience.AcceptOnlyFromAmong("class", "board", "web");
        font = AddOption<string>("--font", "option.font", "FILE");
        access = AddAccessChoices();
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string file = run.Get(target)!;
        CommandRun.RefuseExisting(file);
        if (Path.GetExtension(file).ToLowerInvariant() is not (".html" or ".pdf")) throw CliException.BadInput("error.notice.format", file);
        BatchId id = CommandRun.Batch(run.Get(batch));
        await using LedgerClient client = await run.ConnectAsync(Roles.SchoolRegistrar, cancellationToken).ConfigureAwait(false);
        Evidence evidence = await client.GetEvidenceAsync(id.ToString(), cancellationToken).ConfigureAwait(false);
        BatchEvent notice = BatchProgress.Of(id, evidence.Parent?.Code ?? "", evidence.Events).Notice ?? throw CliException.Refused("error.notice.none", id);
        bool isTrial = (await client.GetChannelAsync(cancellationToken).ConfigureAwait(false)).IsEmbedded;
        IReadOnlyList<NoticeRow> rows;
        using (LedgerStore store = await run.OpenStoreAsync(access, Roles.SchoolRegistrar, cancellationToken).ConfigureAwait(false))
            rows = await store.ReadNoticeAsync(id.ToString(), cancellationToken).ConfigureAwait(false);
        NoticeAudience shown = Enum.Parse<NoticeAudience>(run.Get(audience)!, ignoreCase: true);
        await PaperFile.WriteAsync(run, file, NoticePaper.Make(rows, evidence.Unit?.Name ?? id.School, notice, shown, run.Texts.Language, isTrial), run.Get(font), cancellationToken).ConfigureAwait(false);
        return run.Complete(
            new JsonObject { ["file"] = Path.GetFullPath(file), ["records"] = rows.Count },
            page => page.Good(run.Texts.Format("notice.printed", rows.Count, file)));
    }
}
