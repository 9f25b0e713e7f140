using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Records;

namespace Ledger.Cli.Commands;

/// <summary>Shows what a rule set says, or writes its text to a file for a new one to be made of it.</summary>
internal sealed class RuleSetShowCommand : LedgerCommand
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Argument<string?> ruleSet;
    private readonly Option<string> output;

    public RuleSetShowCommand(CommandContext context)
        : base(context, "ruleset.show")
    {
        ruleSet = AddOptionalArgument("ID[:VERSION]|FILE", "ruleset.which");
        output = AddOption<string>("--out", "ruleset.out", "FILE");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        RuleSetSource source = await RuleSetSource.ReadAsync(run, run.Value(ruleSet), cancellationToken).ConfigureAwait(false);
        if (run.Get(output) is { } file)
        {
            CommandRun.RefuseExisting(file);
            string text = JsonNode.Parse(source.Text.Canonical.Span)!.ToJsonString(Readable) + "\n";
            await NewFile.WriteAsync(file, Encoding.UTF8.GetBytes(text), cancellationToken).ConfigureAwait(false);
            return run.Complete(
                new JsonObject { ["file"] = Path.GetFullPath(file), ["id"] = source.Id, ["version"] = source.Text.Version },
                page => page.Good(run.Texts.Format("ruleset.written", source.Id, source.Version, file)));
        }

        return run.Complete(ToJson(source), page =>
        {
            switch (source.Text)
            {
                case BalanceStandard balance:
                    new BalanceStandardPage(page, run.Texts).Write(source, balance);
                    break;
                case SupervisionRules rules:
                    new SupervisionRulesPage(page, run.Texts).Write(source, rules);
                    break;
                case AssessmentStandard standard:
                    new AssessmentStandardPage(page, run.Texts).Write(source, standard);
                    break;
                default:
                    new RuleSetPage(page, run.Texts).Write(source, (RuleSet)source.Text);
                    break;
            }
        });
    }

    private static JsonObject ToJson(RuleSetSource source)
    {
        var document = new JsonObject
        {
            ["id"] = source.Id,
            ["version"] = source.Text.Version,
            ["file"] = source.File is null ? null : Path.GetFullPath(source.File),
            ["sha256"] = source.Sha256,
            ["sm3"] = source.Sm3,
        };
        if (source.Text is RuleSet ruleSet)
        {
            document["noticeDays"] = ruleSet.NoticeWorkingDays;
            document["answerDays"] = ruleSet.AnswerDays;
            document["appealDays"] = ruleSet.AppealDays;
            document["decisionDays"] = ruleSet.DecisionDays;
            document["retentionYears"] = ruleSet.RetentionYears;
            document["lateDays"] = ruleSet.LateDays;
        }

        document["known"] = new JsonArray([.. source.Shelf.Entries.Select(e => (JsonNode)e.Name)]);
        document["ruleSet"] = JsonNode.Parse(source.Text.Canonical.Span);
        return document;
    }
}
