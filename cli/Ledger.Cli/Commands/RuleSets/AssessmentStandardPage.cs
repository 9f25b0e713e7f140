using System.Globalization;
using Ledger.Records;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>An assessment standard as people read it: its indicators with their points and the evidence that they ask for.</summary>
internal sealed class AssessmentStandardPage(TextPage page, TextTable texts)
{
    public void Write(RuleSetSource source, AssessmentStandard standard)
    {
        page.Strong(standard.Title.In(texts.Language));
        page.Fields(
            2,
            (texts["field.ruleset"], $"{source.Id}:{source.Version}"),
            (texts["field.file"], source.File ?? texts["ruleset.shipped"]),
            (texts["field.basis"], string.Join(' ', standard.Basis)),
            (texts["standard.points"], Number(standard.Points)),
            (texts["standard.pass"], standard.Pass is { } pass ? Number(pass) : null),
            ("SHA-256", source.Sha256),
            ("SM3", source.Sm3));
        page.Line();
        page.Table(
            [texts["standard.indicator"], "", texts["standard.points"], texts["standard.evidence"]],
            [.. standard.Indicators.Select(i => (string[])[i.Code, i.Title.In(texts.Language), Number(i.Points), i.Evidence.In(texts.Language)])]);
    }

    private static string Number(int points) => points.ToString(CultureInfo.InvariantCulture);
}
