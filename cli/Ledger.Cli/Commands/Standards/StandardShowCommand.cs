using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Supervision;

namespace Ledger.Cli.Commands;

/// <summary>A supervision rule set's kinds and terms, or an assessment standard's indicators; as JSON the text itself.</summary>
internal sealed class StandardShowCommand : LedgerCommand
{
    private readonly Argument<string> which;

    public StandardShowCommand(CommandContext context)
        : base(context, "standard.show") => which = AddArgument("ID[:VERSION]", "standard.which");

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        ISupervisionText text = (await SupervisionShelf.OpenAsync(run.Folder.Workspace, cancellationToken).ConfigureAwait(false)).Get<ISupervisionText>(run.Get(which));
        return run.Complete(
            JsonNode.Parse(text.Canonical.Span)!.AsObject(),
            page =>
            {
                page.Strong($"{text.Id}:{text.Version}  {text.Title.In(run.Texts.Language)}");
                if (text is AssessmentStandard standard)
                {
                    page.Table(
                        [run.Texts["standard.indicator"], "", run.Texts["standard.points"], run.Texts["standard.evidence"]],
                        [.. standard.Indicators.Select(i => (string[])[i.Code, i.Title.In(run.Texts.Language), i.Points.ToString(CultureInfo.InvariantCulture), i.Evidence.In(run.Texts.Language)])]);
                }
                else if (text is SupervisionRules rules)
                {
                    page.Table(
                        [run.Texts["supervision.kind.short"], "", run.Texts["standard.path"], run.Texts["supervision.team.short"], run.Texts["standard.unannounced"], run.Texts["standard.subjects"]],
                        [.. rules.Procedure.Kinds.Select(k => (string[])
                        [
                            k.Code, rules.TitleOf(k.Code).In(run.Texts.Language), run.Texts[k.IsShort ? "standard.path.short" : "standard.path.full"], k.TeamSize.ToString(CultureInfo.InvariantCulture),
                            k.MayBeUnannounced ? "✓" : "", string.Join(", ", k.Subjects.Select(UnitRegistration.TierName)),
                        ])]);
                    page.Table([run.Texts["standard.term"], ""], [.. JsonNode.Parse(text.Canonical.Span)!["terms"]!.AsObject().Select(t => (string[])[t.Key, t.Value!.GetValue<string>()])]);
                }
            });
    }
}
