using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Records;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>Says what one rule set has otherwise than another, and whether the old one's records would be read by the new.</summary>
internal sealed class RuleSetDiffCommand : LedgerCommand
{
    private const int ShownCharacters = 120;

    private readonly Argument<string> before;
    private readonly Argument<string> after;

    public RuleSetDiffCommand(CommandContext context)
        : base(context, "ruleset.diff")
    {
        before = AddArgument("OLD", "ruleset.old");
        after = AddArgument("NEW", "ruleset.new");
    }

    public override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        RuleSetSource old = await RuleSetSource.ReadAsync(run, run.Get(before), cancellationToken).ConfigureAwait(false);
        RuleSetSource young = await RuleSetSource.ReadAsync(run, run.Get(after), cancellationToken).ConfigureAwait(false);
        var diff = RuleSetDiff.Between(old.Text, young.Text);
        return run.Complete(
            new JsonObject
            {
                ["old"] = ToJson(old),
                ["new"] = ToJson(young),
                ["changes"] = new JsonArray([.. diff.Changes.Select(c => (JsonNode)new JsonObject
                {
                    ["kind"] = c.Kind.ToString(), ["path"] = c.Path, ["before"] = c.Before, ["after"] = c.After,
                })]),
                ["readsOldRecords"] = diff.ReadsOldRecords,
                ["layoutChanges"] = new JsonArray([.. diff.LayoutChanges.Select(p => (JsonNode)p)]),
            },
            page =>
            {
                if (diff.Changes.Count == 0)
                {
                    page.Good(run.Texts["ruleset.same"]);
                    return;
                }

                page.Strong(run.Texts.Format("ruleset.changes", Called(old), Called(young), diff.Changes.Count));
                foreach (RuleSetChange change in diff.Changes)
                {
                    page.Line($"  {run.Texts["ruleset.change." + change.Kind.ToString().ToLowerInvariant()]} {change.Path}");
                    if (change.Before is { } was) page.Line($"    - {Shown(was, run.Texts.Language)}");
                    if (change.After is { } now) page.Line($"    + {Shown(now, run.Texts.Language)}");
                }

                if (diff.ReadsOldRecords) page.Paragraph(run.Texts["ruleset.readable"]);
                else page.Paragraph(run.Texts.Format("ruleset.readable.not", Called(old), string.Join(" ", diff.LayoutChanges)));
            });
    }

    private static string Called(RuleSetSource source) => $"{source.Id}:{source.Version}";

    private static JsonObject ToJson(RuleSetSource source) => new() { ["id"] = source.Id, ["version"] = source.Text.Version, ["sha256"] = source.Sha256, ["sm3"] = source.Sm3 };

    // Half a character is none.
    private static string Shown(string text, LedgerLanguage language)
    {
        string cut = text.Length <= ShownCharacters ? text : text[..(char.IsHighSurrogate(text[ShownCharacters - 2]) ? ShownCharacters - 2 : ShownCharacters - 1)] + "…";
        return language == LedgerLanguage.Chinese ? $"“{cut}”" : $"'{cut}'";
    }
}
