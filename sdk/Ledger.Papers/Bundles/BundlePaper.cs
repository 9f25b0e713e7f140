using Ledger.Papers.Internal;
using System.Globalization;
using Ledger.Records;
using Ledger.Sdk;
using Ledger.Sdk.Verify;

namespace Ledger.Papers;

/// <summary>
/// The page of a bundle: for the student before it is handed over, and for the university from what was verified. Both
/// show the same fields; nothing comes from a page that someone else printed.
/// </summary>
public static class BundlePaper
{
    /// <summary>The name under which a bundle is attached to its PDF.</summary>
    public const string AttachmentName = "bundle.json";

    /// <summary>The page for the student: what the bundle discloses, and to whom it goes.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="language">The language.</param>
    /// <param name="profile">What the receiver accepts; null: nobody in particular.</param>
    /// <param name="isTrial">True if the ledger is an embedded network.</param>
    /// <param name="ruleSets">The rule sets, every version whose records the bundle has; null: those that ship.</param>
    public static Paper ForStudent(
        Bundle bundle, LedgerLanguage language, ReleaseProfile? profile = null, bool isTrial = false, IEnumerable<RuleSet>? ruleSets = null)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        var records = new BundleVerifier(ruleSets ?? RuleSet.Shipped).Verify(bundle);
        var head = Subject(records, language);
        if (profile is not null)
        {
            head.Add(new PaperField(Text("paper.bundle.for", language), profile.Audience));
            head.Add(new PaperField(Text("paper.bundle.purpose", language), profile.Purpose));
            head.Add(new PaperField(Text("paper.bundle.until", language), profile.Until.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
        }

        return new Paper
        {
            Title = Text("paper.bundle.title", language),
            Subtitle = Text("paper.bundle.subtitle.copy", language),
            Language = language,
            Notice = isTrial ? Text("paper.embedded", language) : null,
            Blocks =
            [
                new PaperFields(head),
                .. Records(records, language),
                new PaperParagraph(Verdict.Disclaimer(language), PaperTone.Quiet),
                new PaperParagraph(Text("paper.bundle.attached", language), PaperTone.Quiet),
            ],
            Footer = Text("paper.bundle.title", language),
        };
    }

    /// <summary>The page of the verifier: the result with its evidence, and, if it holds, the verified fields.</summary>
    public static Paper ForVerifier(Verdict verdict, LedgerLanguage language)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        var checks = verdict.Lines.Select(line => (IReadOnlyList<string>)
            [Texts.Get($"check.{line.Check}", language), Text($"paper.outcome.{line.Outcome}", language), line.Describe(language)]);
        var isTrial = verdict[VerdictCheck.Independence].Finding.StartsWith("OneOperator", StringComparison.Ordinal);
        return new Paper
        {
            Title = Text("paper.bundle.title", language),
            Subtitle = Text("paper.bundle.subtitle.verified", language),
            Language = language,
            Notice = isTrial ? Text("paper.embedded", language) : null,
            Blocks =
            [
                new PaperParagraph(verdict.Describe(language), verdict.IsValid ? PaperTone.Good : PaperTone.Bad),
                new PaperParagraph(Verdict.Disclaimer(language), PaperTone.Quiet),
                .. verdict.IsValid
                    ? [new PaperFields(Subject(verdict.Records, language)), .. Records(verdict.Records, language)]
                    : (PaperBlock[])[new PaperParagraph(Text("paper.bundle.unproven", language))],
                new PaperHeading(Text("paper.bundle.result", language)),
                new PaperTable(
                    [new PaperColumn(Text("paper.bundle.check", language), 1.2), new PaperColumn(Text("paper.bundle.result", language)), new PaperColumn(Text("paper.bundle.evidence", language), 4)],
                    [.. checks]),
            ],
            Footer = Text("paper.bundle.title", language),
        };
    }

    internal static List<PaperField> Subject(IReadOnlyList<RecordVerification> records, LedgerLanguage language)
    {
        var fields = new List<PaperField>();
        foreach (var record in records)
        {
            foreach (var (field, value) in Disclosed(record).Where(d => d.Field.IsIdentity))
            {
                var shown = new PaperField(field.Title.In(language), FieldTexts.Value(field, value, language));
                if (!fields.Contains(shown))
                    fields.Add(shown);
            }
        }

        fields.Add(new PaperField(Text("paper.bundle.count", language), records.Count(r => !IsStatement(r)).ToString(CultureInfo.InvariantCulture)));
        return fields;
    }

    internal static IEnumerable<PaperBlock> Records(IReadOnlyList<RecordVerification> records, LedgerLanguage language)
    {
        foreach (var batch in records.Where(r => !IsStatement(r)).GroupBy(r => (r.Record.Batch.School, r.Record.Batch.Term)))
        {
            yield return new PaperHeading(Texts.Get("paper.bundle.school", language, batch.Key.School.Value, batch.Key.Term.Value));
            yield return new PaperTable(
                [new PaperColumn(Text("paper.bundle.type", language)), new PaperColumn(Text("paper.bundle.content", language), 5)],
                [
                    .. batch.Select(record => (IReadOnlyList<string>)
                    [
                        record.Type is { } type ? type.Title.In(language) : record.Record.Payload.TypeCode.ToString(CultureInfo.InvariantCulture),
                        record.Type is { } known ? FieldTexts.Lines(known, Disclosed(record), language) : string.Empty,
                    ]),
                ]);
        }
    }

    // Counts and digests of records, which nobody reads on a page: the line of the check says what they come to.
    private static bool IsStatement(RecordVerification record) => record.Type is { } type && Completeness.IsOf(type);

    private static IEnumerable<(FieldRule Field, FieldValue Value)> Disclosed(RecordVerification record) => record.Type is not { } type
        ? []
        : record.Record.Disclosures.Where(d => !d.Value.IsEmpty && type.PositionOf(d.Name) >= 0).Select(d => (type.Fields[type.PositionOf(d.Name)], d.Value));

    private static string Text(string key, LedgerLanguage language) => Texts.Get(key, language);
}
