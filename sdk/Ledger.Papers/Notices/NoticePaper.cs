using System.Globalization;
using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk;
using Ledger.Sdk.Notices;

namespace Ledger.Papers;

/// <summary>The list that a school puts up during a public notice.</summary>
public static class NoticePaper
{
    /// <summary>Makes the list, a table a class.</summary>
    /// <param name="rows">The records.</param>
    /// <param name="school">The school's name.</param>
    /// <param name="notice">The notice's beginning on the ledger.</param>
    /// <param name="audience">Where it is shown.</param>
    /// <param name="language">The language.</param>
    /// <param name="isTrial">True if the ledger is an embedded network.</param>
    public static Paper Make(IReadOnlyList<NoticeRow> rows, string school, BatchEvent notice, NoticeAudience audience, LedgerLanguage language, bool isTrial = false)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(notice);
        string Say(string key) => Texts.Get("paper.notice." + key, language);
        string from = Day(WorkingDays.DateOf(notice.At)), until = notice.Until is { } last ? Day(last) : Say("open");
        PaperColumn[] columns =
        [
            new(Say("number"), 0.6, AlignRight: true), new(Say("name")), new(Say("type"), 1.2), new(Say("subject"), 2.4), new(Say("level"), 0.8), new(Say("dates"), 1.6),
        ];
        return new Paper
        {
            Title = Say("title"),
            Subtitle = $"{school}  {notice.Batch.Term}",
            Language = language,
            Notice = isTrial ? Texts.Get("paper.embedded", language) : null,
            Blocks =
            [
                new PaperFields([new(Say("period"), $"{from} – {until}"), new(Say("batch"), notice.Batch.Sha256Root[..16]), new(Say("count"), rows.Count.ToString(CultureInfo.InvariantCulture))]),
                new PaperParagraph(Say("how")),
                .. rows.GroupBy(r => r.Class).OrderBy(g => g.Key, StringComparer.Ordinal).SelectMany(room => (PaperBlock[])
                [
                    new PaperHeading(room.Key),
                    new PaperTable(columns, [.. room.Select(r => Row(r, audience, language))]),
                ]),
                new PaperParagraph(Say("omitted"), PaperTone.Quiet),
            ],
            Footer = Say("title"),
        };
    }

    private static IReadOnlyList<string> Row(NoticeRow row, NoticeAudience audience, LedgerLanguage language) =>
    [
        row.Index.ToString(CultureInfo.InvariantCulture),
        audience == NoticeAudience.Web ? row.MaskedName : row.Name,
        row.Type.Title.In(language),
        Completeness.IsOf(row.Type) ? Texts.Get("paper.notice.archive", language, row.Subject) : row.Subject,
        row.Level?.In(language) ?? string.Empty,
        row.Dates,
    ];

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
