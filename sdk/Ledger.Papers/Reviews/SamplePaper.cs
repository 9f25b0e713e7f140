using System.Globalization;
using Ledger.Papers.Internal;
using Ledger.Records;
using Ledger.Sdk;
using Ledger.Sdk.Review;

namespace Ledger.Papers;

/// <summary>The documents of a sample, for the reviewer who reads them.</summary>
public static class SamplePaper
{
    /// <summary>Makes the page. It is personal: whoever printed it destroys it after the review.</summary>
    /// <param name="documents">What was drawn.</param>
    /// <param name="school">The school's name.</param>
    /// <param name="batchId">The batch.</param>
    /// <param name="language">The language.</param>
    /// <param name="isTrial">True if the ledger is an embedded network.</param>
    public static Paper Make(IReadOnlyList<SampledDocument> documents, string school, string batchId, LedgerLanguage language, bool isTrial = false)
    {
        ArgumentNullException.ThrowIfNull(documents);
        string Say(string key) => Texts.Get("paper.sample." + key, language);
        return new Paper
        {
            Title = Say("title"),
            Subtitle = school,
            Language = language,
            Notice = isTrial ? Texts.Get("paper.embedded", language) : null,
            Blocks =
            [
                new PaperFields([new(Say("batch"), batchId), new(Say("count"), documents.Count.ToString(CultureInfo.InvariantCulture))]),
                new PaperParagraph(Say("how"), PaperTone.Quiet),
                new PaperTable(
                    [new(Say("number"), 0.5, AlignRight: true), new(Texts.Get("paper.bundle.type", language)), new(Say("student"), 1.4), new(Texts.Get("paper.bundle.content", language), 5)],
                    [.. documents.Select(d => Row(d, language))]),
            ],
            Footer = Say("title"),
        };
    }

    private static IReadOnlyList<string> Row(SampledDocument document, LedgerLanguage language)
    {
        List<(FieldRule Field, FieldValue Value)> fields = [.. document.Type.Fields.Zip(document.Values)];
        return
        [
            document.Index.ToString(CultureInfo.InvariantCulture),
            document.Type.Title.In(language),
            string.Join('\n', fields.Where(f => f.Field.IsIdentity).Select(f => FieldTexts.Value(f.Field, f.Value, language))),
            FieldTexts.Lines(document.Type, fields, language),
        ];
    }
}
