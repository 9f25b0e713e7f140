using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Supervision;

namespace Ledger.Cli.Commands;

/// <summary>Self and checked score side by side, what differs, and whether the standard is passed.</summary>
internal sealed class SupervisionScoresCommand : SupervisionCommand
{
    private readonly Argument<string> inspection;
    private readonly Option<bool> different;
    private readonly AccessChoices access;

    public SupervisionScoresCommand(CommandContext context)
        : base(context, "supervision.scores")
    {
        inspection = AddArgument("INSPECTION", "supervision.id");
        different = AddSwitch("--different", "supervision.scores.different");
        access = AddAccessChoices();
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        InspectionId id = await FindAsync(run, run.Get(inspection), cancellationToken).ConfigureAwait(false);
        await using LedgerClient client = await ConnectReaderAsync(run, id.Owner, cancellationToken).ConfigureAwait(false);
        InspectionProgress progress = await client.GetInspectionAsync(id, cancellationToken).ConfigureAwait(false);
        using LedgerStore store = await run.OpenStoreAsync(access, Roles.SupervisionLead, cancellationToken).ConfigureAwait(false);
        ScoreSheet? self = await ReadAsync(store, progress, InspectionStepKind.SelfScored, cancellationToken).ConfigureAwait(false);
        ScoreSheet? team = await ReadAsync(store, progress, InspectionStepKind.CheckScored, cancellationToken).ConfigureAwait(false);
        ScoreSheet known = team ?? self ?? throw CliException.Refused("error.supervision.scores", id);
        RuleSetShelf shelf = await RuleSetShelf.OpenAsync(run.Folder.Workspace, cancellationToken).ConfigureAwait(false);
        AssessmentStandard standard = shelf.Get<AssessmentStandard>($"{known.Standard}:{known.Version}");
        List<ScoreComparison> rows = [.. ScoreComparison.Of(standard, self, team).Where(r => !run.Get(different) || r.Differs)];
        bool? passes = standard.Pass is { } pass && team is not null ? team.Total >= pass : null;
        return run.Complete(
            new JsonObject
            {
                ["standard"] = $"{standard.Id}:{standard.Version}",
                ["indicators"] = new JsonArray([.. rows.Select(r => (JsonNode)new JsonObject
                {
                    ["code"] = r.Indicator.Code,
                    ["points"] = r.Indicator.Points,
                    ["self"] = r.Self?.Points,
                    ["checked"] = r.Checked?.Points,
                    ["difference"] = r.Difference,
                })]),
                ["self"] = self?.Total,
                ["checked"] = team?.Total,
                ["points"] = standard.Points,
                ["passes"] = passes,
            },
            page =>
            {
                bool chinese = run.Texts.Language == LedgerLanguage.Chinese;
                page.Table(
                    [run.Texts["standard.indicator"], "", run.Texts["standard.points"], run.Texts["standard.self"], run.Texts["standard.checked"], run.Texts["standard.difference"]],
                    [.. rows.Select(r => (string[])
                    [
                        r.Indicator.Code, chinese ? r.Indicator.Title.Zh : r.Indicator.Title.En, Number(r.Indicator.Points), Points(r.Self?.Points), Points(r.Checked?.Points),
                        r.Differs ? r.Difference!.Value.ToString("+0.##;-0.##", CultureInfo.InvariantCulture) : "",
                    ])]);
                page.Fields(
                    2, (run.Texts["standard.self"], Points(self?.Total)), (run.Texts["standard.checked"], Points(team?.Total)), (run.Texts["standard.points"], Number(standard.Points)),
                    (run.Texts["standard.pass"], standard.Pass is { } p ? Number(p) : null));
                if (passes is { } done) page.Line("  " + run.Texts[done ? "standard.passed" : "standard.failed"]);
            });
    }

    private static string Points(decimal? points) => points?.ToString("0.##", CultureInfo.InvariantCulture) ?? "";

    private static async Task<ScoreSheet?> ReadAsync(LedgerStore store, InspectionProgress progress, InspectionStepKind kind, CancellationToken cancellationToken) =>
        progress.Last(kind)?.Document is { } digest && await store.Inspections.ReadAsync(progress.Planned.Id, digest, cancellationToken).ConfigureAwait(false) is { } document
            ? ScoreSheet.Parse(document.Content)
            : null;
}
