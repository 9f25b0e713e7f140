using System.Globalization;
using Ledger.Records;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>A rule set as people read it: terms and digests, dimensions, types, and each type's fields with their rules.</summary>
internal sealed class RuleSetPage(TextPage page, TextTable texts)
{
    private bool Chinese => texts.Language == LedgerLanguage.Chinese;

    private string Comma => Chinese ? "、" : ", ";

    public void Write(RuleSetSource source, RuleSet ruleSet)
    {
        RuleTextHead.Write(
            page, texts, source, Comma,
            (texts["field.notice.days"], Days(ruleSet.NoticeWorkingDays)),
            (texts["field.answer.days"], Days(ruleSet.AnswerDays)),
            (texts["field.appeal.days"], Days(ruleSet.AppealDays)),
            (texts["field.decision.days"], Days(ruleSet.DecisionDays)),
            (texts["field.retention"], ruleSet.RetentionYears is { } years ? texts.Format("ruleset.years", years) : texts["ruleset.unsaid"]),
            (texts["field.late"], texts.Format("ruleset.late", ruleSet.LateDays)),
            (texts["field.quotas"], ruleSet.Quotas.Count == 0 ? texts["ruleset.quotas.none"] : string.Join(Comma, ruleSet.Quotas.Select(Quota))),
            (texts["field.approvals"], texts["ruleset.approvals"]),
            (texts["field.dimensions"], string.Join(Comma, ruleSet.Dimensions.Select(d => Dimension(ruleSet, d)))),
            (texts["field.stages"], string.Join(Comma, ruleSet.Stages.Select(s => $"{s.Title.In(texts.Language)} ({s.Code})"))));
        foreach (RecordType type in ruleSet.Types)
        {
            page.Line();
            string dimension = type.Dimension is { } own ? Dimension(ruleSet, own) : "-";
            page.Strong($"{type.Code.ToString(CultureInfo.InvariantCulture)} {type.Title.In(texts.Language)} ({type.Name}) {dimension}");
            page.Table(
                [texts["field.name"], texts["field.title"], texts["field.kind"], texts["field.rule"]],
                [.. type.Fields.Select(f => (IReadOnlyList<string>)[f.Name, f.Title.In(texts.Language), texts["ruleset.kind." + f.Kind.ToString().ToLowerInvariant()], Rules(type, f)])]);
        }
    }

    private string Rules(RecordType type, FieldRule field)
    {
        var rules = new List<string>();
        if (field.IsRequired) rules.Add(texts["ruleset.rule.required"]);
        if (field.IsIdentity) rules.Add(texts["ruleset.rule.identity"]);
        if (field.MaxLength is { } length) rules.Add(texts.Format("ruleset.rule.length", length));
        if (field.Minimum is { } least) rules.Add("≥ " + least.ToString(CultureInfo.InvariantCulture));
        if (field.Maximum is { } most) rules.Add("≤ " + most.ToString(CultureInfo.InvariantCulture));
        if (field.NotBefore is { } begin) rules.Add(texts.Format("ruleset.rule.not.before", type.Fields[begin].Title.In(texts.Language)));
        if (field.Codes is { } codes) rules.Add(string.Join(" ", codes.Entries.Select(e => $"{e.Code}={e.Title.In(texts.Language)}")));
        return string.Join(Chinese ? "；" : "; ", rules);
    }

    private string Quota(Quota quota) => texts.Format(quota.IsOfSchool ? "ruleset.quota.school" : "ruleset.quota.class", quota.Grade, quota.MaximumPercent);

    private string Days(int days) => days == 0 ? texts["ruleset.days.none"] : texts.Format("ruleset.days", days);

    private string Dimension(RuleSet ruleSet, string code) =>
        ruleSet.CodeLists.TryGetValue("dimension", out CodeList? list) && list.Entries.FirstOrDefault(e => e.Code == code) is { } entry ? entry.Title.In(texts.Language) : code;
}
