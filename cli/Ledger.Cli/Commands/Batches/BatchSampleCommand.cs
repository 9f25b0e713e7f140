using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Papers;
using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Review;

namespace Ledger.Cli.Commands;

/// <summary>Draws documents of a batch by chance for the county to read.</summary>
internal sealed class BatchSampleCommand : LedgerCommand
{
    private const int UsualCount = 20;
    private readonly Argument<string> batch;
    private readonly Option<int?> count;
    private readonly Option<string> target;
    private readonly Option<string> font;
    private readonly AccessChoices access;

    public BatchSampleCommand(CommandContext context)
        : base(context, "batch.sample")
    {
        batch = AddArgument("BATCH", "batch.id");
        count = AddOption<int?>("--count", "batch.sample.count", "N");
        target = AddOption<string>("--out", "batch.sample.out", "FILE");
        font = AddOption<string>("--font", "option.font", "FILE");
        access = AddAccessChoices();
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        BatchId id = CommandRun.Batch(run.Get(batch));
        int wanted = run.Get(count) ?? UsualCount;
        if (wanted is < 1 or >= Batch.MaxSize) throw CliException.BadInput("error.sample.count", wanted);
        string? file = run.Get(target);
        if (file is not null)
        {
            CommandRun.RefuseExisting(file);
            if (Path.GetExtension(file).ToLowerInvariant() is not (".html" or ".pdf")) throw CliException.BadInput("error.sample.format", file);
        }

        await using LedgerClient client = await run.ConnectAsync(Roles.CountyReviewer, cancellationToken).ConfigureAwait(false);
        Evidence evidence = await client.GetEvidenceAsync(id.ToString(), cancellationToken).ConfigureAwait(false);
        IReadOnlyList<SampledDocument> drawn;
        using (LedgerStore store = await run.OpenStoreAsync(access, Roles.CountyReviewer, cancellationToken).ConfigureAwait(false))
            drawn = await store.SampleAsync(run.Folder.Workspace, id.ToString(), wanted, cancellationToken).ConfigureAwait(false);
        if (file is not null)
        {
            bool isTrial = (await client.GetChannelAsync(cancellationToken).ConfigureAwait(false)).IsEmbedded;
            await PaperFile.WriteAsync(run, file, SamplePaper.Make(drawn, evidence.Unit?.Name ?? id.School, id.ToString(), run.Texts.Language, isTrial), run.Get(font), cancellationToken).ConfigureAwait(false);
        }

        return run.Complete(
            new JsonObject
            {
                ["batch"] = id.ToString(),
                ["file"] = file is null ? null : Path.GetFullPath(file),
                ["documents"] = new JsonArray([.. drawn.Select(d => (JsonNode)(file is null ? Whole(d) : new JsonObject { ["index"] = d.Index }))]),
            },
            page =>
            {
                foreach (SampledDocument d in file is null ? drawn : []) Write(page, run.Texts, d);
                page.Good(run.Texts.Format("batch.sampled", drawn.Count, file ?? "-"));
                page.Paragraph(run.Texts.Format("batch.sampled.next", id));
            });
    }

    private static JsonObject Whole(SampledDocument document) => new()
    {
        ["index"] = document.Index,
        ["recordId"] = document.RecordId,
        ["type"] = document.Type.Name,
        ["fields"] = new JsonObject([.. Fields(document).Select(f => KeyValuePair.Create(f.Field.Name, (JsonNode?)f.Value.ToString()))]),
        ["daysLate"] = Late(document),
    };

    private static void Write(TextPage page, TextTable texts, SampledDocument document)
    {
        bool chinese = texts.Language == LedgerLanguage.Chinese;
        page.Strong($"#{document.Index.ToString(CultureInfo.InvariantCulture)} {(chinese ? document.Type.Title.Zh : document.Type.Title.En)}");
        page.Fields(2, [.. Fields(document).Select(f => (chinese ? f.Field.Title.Zh : f.Field.Title.En, (string?)f.Value.ToString()))]);
        if (Late(document) is { } days) page.Bad("  " + Sdk.Texts.Get("paper.late", texts.Language, days.ToString(CultureInfo.InvariantCulture)));
    }

    private static IEnumerable<(FieldRule Field, FieldValue Value)> Fields(SampledDocument document) =>
        document.Type.Fields.Zip(document.Values).Where(f => !f.Second.IsEmpty);

    private static int? Late(SampledDocument document) => document.Type.DaysLate(name => document.Values[document.Type.PositionOf(name)]);
}
