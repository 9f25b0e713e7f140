using System.Globalization;
using Ledger.Records;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>An assessment standard as people read it: its indicators with their points and the evidence that they ask for.</summary>
internal sealed class AssessmentStandardPage(TextPage page, TextTable texts)
{
    public void Write(RuleSetSource source, AssessmentStandard standard)
    {
        RuleTextHead.Write(
            page, texts, source, " ",
            (texts["standard.points"], Number(standard.Points)),
            (texts["standard.pass"], standard.Pass is { } pass ? Number(pass) : null));
        page.Line();
        page.Table(
            [texts["standard.indicator"], "", texts["standard.points"], texts["standard.evidence"]],
            [.. standard.Indicators.Select(i => (string[])[i.Code, i.Title.In(texts.Language), Number(i.Points), i.Evidence.In(texts.Language)])]);
    }

    private static string Number(int points) => points.ToString(CultureInfo.InvariantCulture);
}
