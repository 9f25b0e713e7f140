using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Supervision;

namespace Ledger.Cli.Commands;

/// <summary>Takes over a filled score sheet: of the unit itself, or with <c>--checked</c> of the team.</summary>
internal sealed class SupervisionScoreCommand : SupervisionCommand
{
    private readonly Argument<string> inspection;
    private readonly Argument<string> sheet;
    private readonly Option<string> standard;
    private readonly Option<bool> isChecked;

    public SupervisionScoreCommand(CommandContext context)
        : base(context, "supervision.score")
    {
        inspection = AddArgument("INSPECTION", "supervision.id");
        sheet = AddArgument("SHEET", "supervision.score.sheet");
        standard = AddOption<string>("--standard", "standard.which", "ID[:VERSION]", required: true);
        isChecked = AddSwitch("--checked", "supervision.score.checked");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        InspectionId id = await FindAsync(run, run.Get(inspection), cancellationToken).ConfigureAwait(false);
        RuleSetShelf shelf = await RuleSetShelf.OpenAsync(run.Folder.Workspace, cancellationToken).ConfigureAwait(false);
        AssessmentStandard by = shelf.Get<AssessmentStandard>(run.Get(standard)!);
        ScoreSheet scores = await ScoreSheet.ReadAsync(run.Get(sheet), by, cancellationToken).ConfigureAwait(false);
        InspectionStepKind kind = run.Get(isChecked) ? InspectionStepKind.CheckScored : InspectionStepKind.SelfScored;
        await using LedgerClient client = await ClientAsync(run, id, kind, cancellationToken).ConfigureAwait(false);
        using LedgerStore store = await run.OpenStoreAsync(cancellationToken).ConfigureAwait(false);
        TextDigest digest = await store.Inspections.KeepAsync(id, Path.GetFileName(run.Get(sheet)), "", scores.ToCanonicalBytes(), null, cancellationToken).ConfigureAwait(false);
        Submission<InspectionStep> step = await client.AppendInspectionAsync(new InspectionMove { Id = id, Kind = kind, Document = digest }, cancellationToken).ConfigureAwait(false);
        string total = scores.Total.ToString(CultureInfo.InvariantCulture);
        return Complete(run, step, new JsonObject { ["total"] = scores.Total, ["points"] = by.Points }, run.Texts.Format("supervision.score.total", total, by.Points));
    }

    private static async Task<LedgerClient> ClientAsync(CommandRun run, InspectionId id, InspectionStepKind kind, CancellationToken cancellationToken)
    {
        if (kind == InspectionStepKind.CheckScored) return await run.ConnectAsync(Roles.Inspector, cancellationToken).ConfigureAwait(false);
        await using LedgerClient reader = await ConnectReaderAsync(run, id.Owner, cancellationToken).ConfigureAwait(false);
        Unit? subject = (await reader.GetInspectionAsync(id, cancellationToken).ConfigureAwait(false)).Plan is { } plan
            ? await reader.GetUnitAsync(plan.Subject, cancellationToken).ConfigureAwait(false)
            : null;
        return await ConnectAsync(run, Roles.AuthorityOf(subject?.Tier ?? UnitTier.School), subject?.Code, cancellationToken).ConfigureAwait(false);
    }
}
