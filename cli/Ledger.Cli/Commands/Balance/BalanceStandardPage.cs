using System.Globalization;
using Ledger.Records;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>A balance standard as people read it: limits, then each indicator with its least values.</summary>
internal sealed class BalanceStandardPage(TextPage page, TextTable texts)
{
    public void Write(RuleSetSource source, BalanceStandard standard)
    {
        RuleTextHead.Write(
            page, texts, source, " ",
            (texts["balance.limits"], string.Join("; ", standard.Stages.Select(s => $"{s.Title.In(texts.Language)} ≤ {Number(s.Limit)}"))),
            (texts["field.rule"], texts[standard.Rule == BalanceRule.Each ? "balance.rule.each" : "balance.rule.mean"]),
            (texts["balance.schools"], standard.Schools is { } rule ? texts.Format("balance.rule.schools", rule.Least, standard.Indicators.Count, Number(rule.Share * 100)) : null));
        page.Line();
        page.Table(
            [texts["balance.code"], texts["balance.indicator"], texts["balance.column"], .. standard.Stages.Select(s => texts.Format("balance.least", s.Title.In(texts.Language)))],
            [.. standard.Indicators.Select(i => (IReadOnlyList<string>)
                [i.Code, i.Title.In(texts.Language), i.Amount.In(texts.Language), .. standard.Stages.Select(s => i.Minimum.TryGetValue(s.Code, out decimal least) ? Number(least) : "")])]);
    }

    private static string Number(decimal value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
