using System.Globalization;
using Ledger.Records;
using Ledger.Sdk;

namespace Ledger.Papers;

/// <summary>A county's balance as a page: per stage the coefficients, what schools lack, what would help.</summary>
public static class BalancePaper
{
    /// <summary>Makes the page.</summary>
    /// <param name="report">The report.</param>
    /// <param name="county">The county's name.</param>
    /// <param name="anchored">The statement on the ledger that says the same; null if it was not anchored.</param>
    /// <param name="language">The language.</param>
    /// <param name="isTrial">True if the ledger is an embedded network.</param>
    public static Paper Make(BalanceReport report, string county, Records.State.Balance? anchored, LedgerLanguage language, bool isTrial = false)
    {
        ArgumentNullException.ThrowIfNull(report);
        string Say(string key, params IReadOnlyList<string> arguments) => Texts.Get("paper.balance." + key, language, arguments);
        var title = Say("title", report.Standard.Title.In(language));
        List<PaperField> fields =
        [
            new(Say("county"), $"{county} ({report.Inputs.County})"),
            new(Say("year"), Whole(report.Inputs.Year)),
            new(Say("standard"), $"{report.Inputs.RuleSet}:{report.Inputs.RuleSetVersion}  {string.Join(' ', report.Standard.Basis)}"),
            new(Say("result"), Say(report.IsMet ? "met" : "unmet")),
            new(Say("digest"), Convert.ToHexStringLower(Digest.Compute(DigestAlgorithm.Sha256, report.Inputs.ToCanonicalBytes()))),
        ];
        if (anchored is not null)
            fields.Add(new PaperField(Say("transaction"), anchored.TransactionId));
        return new Paper
        {
            Title = title,
            Subtitle = $"{county}  {Whole(report.Inputs.Year)}",
            Language = language,
            Notice = isTrial ? Texts.Get("paper.embedded", language) : null,
            Blocks = [new PaperFields(fields), .. report.Stages.SelectMany(stage => StageBlocks(report.Standard, stage, language)), new PaperParagraph(Say("how"), PaperTone.Quiet)],
            Footer = title,
        };
    }

    private static IEnumerable<PaperBlock> StageBlocks(BalanceStandard standard, BalanceStageReport stage, LedgerLanguage language)
    {
        string Say(string key, params IReadOnlyList<string> arguments) => Texts.Get("paper.balance." + key, language, arguments);
        yield return new PaperHeading(Say("stage", stage.Stage.Title.In(language), Whole(stage.Schools.Count), Whole(stage.Students)));
        var limit = Say("limit", stage.Stage.Limit.ToString("0.00", CultureInfo.InvariantCulture));
        var isMean = standard.Rule == BalanceRule.Mean;
        yield return new PaperTable(
            [new(Say("indicator"), 3), new(Say("value"), 1, AlignRight: true), new($"{Say("cv")} ({limit})", 1.4, AlignRight: true), new(Say("result"))],
            [
                .. stage.Indicators.Select(i => (IReadOnlyList<string>)
                    [i.Indicator.Title.In(language), Value(i.Mean), Coefficient(i.Coefficient, language), isMean ? string.Empty : Say(i.IsMet ? "met" : "unmet")]),
                [Say("mean"), string.Empty, Coefficient(stage.MeanCoefficient, language), isMean ? Say(stage.AreCoefficientsMet ? "met" : "unmet") : string.Empty],
            ]);
        if (standard.Schools is not null)
        {
            var isWhole = stage.SchoolsMeeting == stage.Schools.Count;
            yield return new PaperParagraph(Say("schools", Whole(stage.Schools.Count), Whole(stage.SchoolsMeeting)), isWhole ? PaperTone.Good : PaperTone.Bad);
        }

        IReadOnlyList<string>[] lacking =
        [
            .. stage.Schools.SelectMany(s => standard.Indicators.Select((indicator, i) => (s.School, indicator, Amount: s.Lacking[i])))
                .Where(l => l.Amount > 0)
                .Select(l => (IReadOnlyList<string>)[l.School.Name, l.indicator.Amount.In(language), Value(l.Amount)]),
        ];
        PaperColumn[] columns = [new(Say("school"), 2), new(Say("indicator"), 3), new(Say("amount"), 1, AlignRight: true)];
        if (lacking.Length > 0)
        {
            yield return new PaperParagraph(Say("lacking"));
            yield return new PaperTable(columns, lacking);
        }

        if (stage.Indicators.All(i => i.Remedy is null) || (isMean && stage.AreCoefficientsMet))
            yield break;
        yield return new PaperParagraph(Say("remedies"));
        foreach (var indicator in stage.Indicators)
        {
            if (indicator.Remedy is not { } remedy)
                continue;
            yield return new PaperParagraph(
                $"{indicator.Indicator.Title.In(language)}\n{Say("remedy", Value(remedy.Value), Coefficient(remedy.Coefficient, language), Value(remedy.Total), indicator.Indicator.Unit.In(language))}");
            yield return new PaperTable(columns, [.. remedy.Additions.Select(a => (IReadOnlyList<string>)[a.School.Name, indicator.Indicator.Amount.In(language), Value(a.Amount)])]);
        }
    }

    private static string Coefficient(decimal? value, LedgerLanguage language) =>
        value?.ToString("0.0000", CultureInfo.InvariantCulture) ?? Texts.Get("paper.balance.none", language);

    private static string Value(decimal value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Whole(long value) => value.ToString(CultureInfo.InvariantCulture);
}
