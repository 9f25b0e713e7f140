using System.Globalization;
using Ledger.Records;
using Ledger.Sdk;
using Ledger.Sdk.Verify;

namespace Ledger.Papers;

/// <summary>
/// The printed graduation report of an archive: for the student, and to be signed by hand. What counts is the archive that is
/// attached to the PDF.
/// </summary>
public static class ArchivePaper
{
    /// <summary>The name under which an archive is attached to its PDF.</summary>
    public const string AttachmentName = "archive.json";

    private const string TimeForm = "yyyy-MM-dd HH:mm'Z'";

    /// <summary>Makes the page.</summary>
    /// <param name="archive">The archive.</param>
    /// <param name="school">The school's name.</param>
    /// <param name="language">The language.</param>
    /// <param name="address">The address to which the QR code leads; null: the code has reference and check code alone.</param>
    /// <param name="isTrial">True if the ledger is an embedded network.</param>
    /// <param name="ruleSets">The rule sets, every version whose records the archive has; null: those that ship.</param>
    public static Paper Make(
        QualityArchive archive, string school, LedgerLanguage language, Uri? address = null, bool isTrial = false, IEnumerable<RuleSet>? ruleSets = null)
    {
        ArgumentNullException.ThrowIfNull(archive);
        var sets = (ruleSets ?? RuleSet.Shipped).ToList();
        var records = new BundleVerifier(sets).Verify(archive.Bundle);
        var terms = archive.Content.Terms;
        return new Paper
        {
            Title = Say("title"),
            Subtitle = Texts.Get("paper.archive.subtitle", language, school, terms.Count == 1 ? terms[0].Value : $"{terms[0].Value} – {terms[^1].Value}"),
            Language = language,
            Notice = isTrial ? Texts.Get("paper.embedded", language) : null,
            Blocks =
            [
                new PaperFields([.. BundlePaper.Subject(records, language), new PaperField(Say("reference"), archive.Reference), new PaperField(Say("check"), archive.CheckCode)]),
                .. Overview(records, language),
                .. BundlePaper.Records(records, language),
                new PaperHeading(Say("signatures")),
                new PaperTable(
                    [new PaperColumn(Say("role")), new PaperColumn(Say("how"), 2), new PaperColumn(Say("time"), 1.6), new PaperColumn(Say("evidence"), 3)],
                    [.. Enum.GetValues<ArchiveRole>().Select(role => Signature(archive, role, language))]),
                new PaperParagraph(archive.Seal is { } seal ? Texts.Get("paper.archive.closed", language, Time(seal.At)) : Say("open")),
                new PaperCode(CodeText(archive, address), Texts.Get("paper.archive.code", language, archive.Reference, archive.CheckCode)),
                new PaperParagraph(Verdict.Disclaimer(language), PaperTone.Quiet),
                new PaperParagraph(Say("attached"), PaperTone.Quiet),
            ],
            Footer = $"{Say("title")}  {Say("check")} {archive.CheckCode}",
        };

        string Say(string key) => Texts.Get("paper.archive." + key, language);
    }

    /// <summary>The archive as the file that is attached to its page.</summary>
    /// <param name="archive">The archive.</param>
    /// <param name="language">The language of the description.</param>
    public static PaperAttachment Attachment(QualityArchive archive, LedgerLanguage language)
    {
        ArgumentNullException.ThrowIfNull(archive);
        return new PaperAttachment(AttachmentName, "application/json", archive.Utf8) { Description = Texts.Get("paper.archive.attachment", language) };
    }

    /// <summary>What the QR code says: reference and check code, behind the address where there is one.</summary>
    /// <param name="archive">The archive.</param>
    /// <param name="address">The address; null: none.</param>
    public static string CodeText(QualityArchive archive, Uri? address)
    {
        ArgumentNullException.ThrowIfNull(archive);
        if (address is null)
            return $"{QualityArchive.Format} {archive.CheckCode} {archive.Reference}";
        return $"{address.AbsoluteUri}{(address.Query.Length == 0 ? '?' : '&')}reference={Uri.EscapeDataString(archive.Reference)}&code={archive.CheckCode}";
    }

    private static IEnumerable<PaperBlock> Overview(IReadOnlyList<RecordVerification> records, LedgerLanguage language)
    {
        if (records.FirstOrDefault(r => r.Type is { } type && Completeness.IsOf(type)) is not { } statement)
            yield break;
        var stated = Completeness.Read(statement.Type!, statement.Record.Disclosures);
        var dimensions = stated.Entries.Select(e => e.Dimension).Distinct().ToList();
        var hidden = Texts.Get("paper.archive.hidden", language);
        yield return new PaperHeading(Texts.Get("paper.archive.overview", language));
        yield return new PaperTable(
            [new PaperColumn(Texts.Get("paper.archive.term", language), 1.6), .. dimensions.Select(d => new PaperColumn(Title(statement.Type!, d, language), 1, AlignRight: true))],
            [.. stated.Entries.GroupBy(e => e.Term.Value).Select(term => (IReadOnlyList<string>)[term.Key, .. term.Select(e => e.Count?.ToString(CultureInfo.InvariantCulture) ?? hidden)])]);
        if (stated.Height is { } height)
            yield return new PaperParagraph(Texts.Get("paper.archive.complete", language, height.ToString(CultureInfo.InvariantCulture)));
    }

    // The dimension stands in the title of its count: 第1学期思想品德条数, Term 1, Moral character: count.
    private static string Title(RecordType type, string? dimension, LedgerLanguage language)
    {
        if (dimension is null || type.PositionOf($"count1-{dimension}") is not (>= 0 and var position))
            return Texts.Get("paper.archive.none", language);
        var title = type.Fields[position].Title;
        return language == LedgerLanguage.Chinese ? title.Zh["第1学期".Length..^"条数".Length] : title.En["Term 1, ".Length..^": count".Length];
    }

    private static IReadOnlyList<string> Signature(QualityArchive archive, ArchiveRole role, LedgerLanguage language)
    {
        var who = Texts.Get("paper.archive.signer." + ArchiveSignature.NameOf(role), language);
        if (archive.Signatures.FirstOrDefault(s => s.Role == role) is not { } signature)
            return [who, Texts.Get("paper.archive.unsigned", language), string.Empty, string.Empty];
        if (signature.Scan is { } scan)
            return [who, Texts.Get("paper.archive.by.hand", language), Time(signature.At), $"SM3 {scan.Sm3[..32]}…"];
        var how = Texts.Get(signature.Algorithm == SignerCertificate.Sm2Name ? "paper.archive.by.sm2" : "paper.archive.by.p256", language);
        return [who, how, Time(signature.At), SignerCertificate.TryParse(signature.Signer.Span, out var certificate) ? $"SHA-256 {certificate.Fingerprint[..32]}…" : string.Empty];
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture);
}
