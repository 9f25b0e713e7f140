using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Audit;
using Ledger.Papers;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>How a draw and its worksheet are shown and written.</summary>
/// <param name="Target">The option that names the worksheet's file.</param>
/// <param name="Font">The option that names a font.</param>
internal sealed record DrawOutputs(Option<string> Target, Option<string> Font)
{
    public void Check(CommandRun run)
    {
        if (run.Get(Target) is not { } file) return;
        CommandRun.RefuseExisting(file);
        if (Path.GetExtension(file).ToLowerInvariant() is not (".csv" or ".xlsx" or ".html" or ".pdf")) throw CliException.BadInput("error.draw.option", "--out", file);
    }

    public async Task<int> CompleteAsync(CommandRun run, LedgerClient client, AuditDraw draw, CancellationToken cancellationToken)
    {
        Dictionary<string, string> schools = (await client.ListUnitsAsync(cancellationToken).ConfigureAwait(false)).ToDictionary(u => u.Code, u => u.Name, StringComparer.Ordinal);
        IReadOnlyList<IReadOnlyList<string>> rows = new DrawWorksheet(draw.Progress.Requested.Id, draw.Records).ToRows(schools, run.Texts.Language);
        string? file = run.Get(Target);
        if (file is not null && draw.IsDrawn) await WriteAsync(run, client, draw, file, rows, cancellationToken).ConfigureAwait(false);
        JsonObject json = ToJson(draw);
        json["file"] = file is null || !draw.IsDrawn ? null : Path.GetFullPath(file);
        return run.Complete(
            json,
            page =>
            {
                if (draw.IsDrawn) page.Table([.. rows[0].Skip(1).Take(3)], [.. rows.Skip(1).Select(row => row.Skip(1).Take(3).ToArray())]);
                Write(run.Texts, page, draw);
                if (file is not null && draw.IsDrawn) page.Good(run.Texts.Format("audit.written", file));
                if (draw.IsDrawn) page.Quiet(run.Texts.Format("audit.sample.next", draw.Progress.Requested.Id));
            },
            draw.IsDrawn ? ExitCode.Done : ExitCode.Refused);
    }

    public static void Write(TextTable texts, TextPage page, AuditDraw draw)
    {
        page.Fields(2, [.. Facts(texts, draw).Select(f => (f.Label, (string?)f.Value))]);
        if (draw.IsRevealedEarly) page.Bad(texts["audit.sample.early"]);
        else if (draw.IsDrawn) page.Good(texts.Format("audit.sample.done", draw.Records.Count, draw.Population));
        if (draw.EarlierOfUnit > 0) page.Bad(texts.Format("audit.sample.before", draw.EarlierOfUnit, draw.EarlierOfScope));
    }

    public static JsonObject ToJson(AuditDraw draw) => new()
    {
        ["draw"] = draw.Progress.Requested.Id.ToString(),
        ["request"] = StateJson.Of(draw.Progress.Requested),
        ["requestBlock"] = draw.RequestBlock,
        ["seedBlock"] = draw.SeedBlock,
        ["seed"] = draw.Seed,
        ["secret"] = draw.Progress.Revealed?.Secret,
        ["revealedEarly"] = draw.IsRevealedEarly,
        ["population"] = draw.Population,
        ["populationSha256"] = draw.PopulationSha256,
        ["earlierOfScope"] = draw.EarlierOfScope,
        ["earlierOfUnit"] = draw.EarlierOfUnit,
        ["records"] = new JsonArray([.. draw.Records.Select(r => (JsonNode)r.ToString())]),
    };

    private static IReadOnlyList<PaperField> Facts(TextTable texts, AuditDraw draw)
    {
        DrawRequest request = draw.Progress.Request;
        string scope = string.Join(' ', new[] { request.Scope.Unit, request.Scope.Term, request.Scope.Stage, request.Scope.Batch?.ToString() }.OfType<string>());
        return
        [
            new(texts["audit.sample.field.draw"], request.Id.ToString()),
            new(texts["audit.sample.field.scope"], scope),
            new(texts["audit.sample.field.purpose"], request.Purpose),
            new(texts["audit.sample.field.request"], texts.Format("audit.sample.field.request.value", draw.RequestBlock, draw.Progress.Requested.TransactionId, Times.Text(draw.Progress.Requested.At))),
            new(texts["audit.sample.field.by"], $"{draw.Progress.Requested.By.MspId} {Words.Role(texts, draw.Progress.Requested.By.Role)} {draw.Progress.Requested.Enrolment[..12]}…"),
            new(texts["audit.sample.field.seed"], draw.Seed is null ? "-" : texts.Format("audit.sample.field.seed.value", draw.SeedBlock, draw.Seed)),
            new(texts["audit.sample.field.population"], texts.Format("audit.sample.field.population.value", draw.Population.ToString(CultureInfo.InvariantCulture), draw.PopulationSha256)),
        ];
    }

    private async Task WriteAsync(CommandRun run, LedgerClient client, AuditDraw draw, string file, IReadOnlyList<IReadOnlyList<string>> rows, CancellationToken cancellationToken)
    {
        if (Path.GetExtension(file).ToLowerInvariant() is ".csv" or ".xlsx")
        {
            await AuditTable.WriteAsync(file, Sdk.Texts.Get("draw.sheet", run.Texts.Language), rows, cancellationToken).ConfigureAwait(false);
            return;
        }

        bool isTrial = (await client.GetChannelAsync(cancellationToken).ConfigureAwait(false)).IsEmbedded;
        Paper paper = DrawPaper.Make(draw.Progress.Requested.Id.ToString(), Facts(run.Texts, draw), rows, run.Texts.Language, isTrial);
        await PaperFile.WriteAsync(run, file, paper, run.Get(Font), cancellationToken).ConfigureAwait(false);
    }
}
