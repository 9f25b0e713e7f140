using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Audit;
using Ledger.Papers;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Review;

namespace Ledger.Cli.Commands;

/// <summary>Opens the documents of a draw that this folder holds, for who inspects them; the access log's entry names the draw.</summary>
internal sealed class AuditSampleOpenCommand : LedgerCommand
{
    private readonly Argument<string> draw;
    private readonly Option<string> target;
    private readonly Option<string> font;
    private readonly AccessChoices access;
    private readonly AuditPlace place;

    public AuditSampleOpenCommand(CommandContext context)
        : base(context, "audit.sample.open")
    {
        draw = AddArgument("DRAW", "audit.sample.id");
        target = AddOption<string>("--out", "audit.sample.open.out", "FILE.html|FILE.pdf");
        font = AddOption<string>("--font", "option.font", "FILE");
        access = AddAccessChoices();
        place = AddAuditPlace();
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        string file = run.Get(target) ?? throw CliException.BadInput("error.sample.format", "-");
        CommandRun.RefuseExisting(file);
        if (Path.GetExtension(file).ToLowerInvariant() is not (".html" or ".pdf")) throw CliException.BadInput("error.sample.format", file);
        AuditDraw drawn;
        IReadOnlyDictionary<string, string> schools;
        using (AuditIndex index = await place.OpenAsync(run, cancellationToken).ConfigureAwait(false))
        {
            drawn = AuditDraws.Compute(index, DrawName.Find(index, run.Get(draw)));
            schools = AuditDraws.UnitNames(index);
        }

        if (!drawn.IsDrawn) throw CliException.Refused("error.draw.waits", drawn.Progress.Requested.Id);
        DrawId id = drawn.Progress.Requested.Id;
        IReadOnlyList<(BatchId Batch, IReadOnlyList<SampledDocument> Documents)> opened;
        using (LedgerStore store = await run.OpenStoreAsync(access, Roles.Inspector, cancellationToken).ConfigureAwait(false))
            opened = await store.OpenDrawnAsync(id, drawn.Records, cancellationToken).ConfigureAwait(false);
        int read = opened.Sum(o => o.Documents.Count);
        if (read == 0) throw CliException.Refused("error.draw.elsewhere", id);
        List<Paper> papers = [.. opened.Select(o => SamplePaper.Make(o.Documents, schools.GetValueOrDefault(o.Batch.School, o.Batch.School), o.Batch.ToString(), run.Texts.Language))];
        Paper paper = papers[0] with { Subtitle = id.ToString(), Blocks = [.. papers.SelectMany(p => p.Blocks.Prepend(new PaperHeading(p.Subtitle!)))] };
        await PaperFile.WriteAsync(run, file, paper, run.Get(font), cancellationToken).ConfigureAwait(false);
        return run.Complete(
            new JsonObject
            {
                ["draw"] = id.ToString(),
                ["file"] = Path.GetFullPath(file),
                ["read"] = read,
                ["elsewhere"] = new JsonArray([.. drawn.Records.Where(r => opened.All(o => o.Batch != r.Batch)).Select(r => (JsonNode)r.ToString())]),
            },
            page =>
            {
                page.Good(run.Texts.Format("audit.sample.opened", read, file));
                if (drawn.Records.Count > read) page.Line(run.Texts.Format("audit.sample.elsewhere", drawn.Records.Count - read));
            });
    }
}
