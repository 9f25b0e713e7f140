using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>Supervision rules as people read them: the kinds of inspection and the terms.</summary>
internal sealed class SupervisionRulesPage(TextPage page, TextTable texts)
{
    public void Write(RuleSetSource source, SupervisionRules rules)
    {
        RuleTextHead.Write(page, texts, source, " ");
        page.Line();
        page.Table(
            [texts["supervision.kind.short"], "", texts["standard.path"], texts["supervision.team.short"], texts["standard.unannounced"], texts["standard.subjects"]],
            [.. rules.Procedure.Kinds.Select(k => (string[])
            [
                k.Code, rules.TitleOf(k.Code).In(texts.Language), texts[k.IsShort ? "standard.path.short" : "standard.path.full"], k.TeamSize.ToString(CultureInfo.InvariantCulture),
                k.MayBeUnannounced ? "✓" : "", string.Join(", ", k.Subjects.Select(UnitRegistration.TierName)),
            ])]);
        page.Table([texts["standard.term"], ""], [.. JsonNode.Parse(rules.Canonical.Span)!["terms"]!.AsObject().Select(t => (string[])[t.Key, t.Value!.GetValue<string>()])]);
    }
}
