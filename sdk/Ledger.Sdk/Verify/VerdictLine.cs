using Ledger.Records;

namespace Ledger.Sdk.Verify;

/// <summary>How one check ended, and on what evidence.</summary>
/// <param name="Check">The check.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Finding">A stable word for what was found, such as <c>DigestDiffers</c> or <c>NotReviewed</c>.</param>
/// <param name="Arguments">What the text of the finding mentions; no personal data.</param>
public sealed record VerdictLine(VerdictCheck Check, CheckOutcome Outcome, string Finding, IReadOnlyList<string> Arguments)
{
    /// <summary>The record that the finding is about, by its place in the bundle from 0; null if it is about all.</summary>
    public int? Record { get; init; }

    /// <summary>The batch that the finding is about; null if it is about all, or the bundle has one.</summary>
    public string? Batch { get; init; }

    /// <summary>Of a review that passed, that of each batch where the bundle has several; else empty.</summary>
    public IReadOnlyList<VerdictLine> Each { get; init; } = [];

    internal CheckResult? Source { get; init; }

    /// <summary>The evidence in words.</summary>
    public string Describe(LedgerLanguage language)
    {
        if (Each.Count > 0)
            return string.Join(language == LedgerLanguage.Chinese ? "；" : "; ", Each.Select(e => Texts.Get("evidence.batch", language, Short(e.Batch!), e.Describe(language))));
        var text = Source is { } source
            ? source.Describe(language == LedgerLanguage.Chinese ? "zh" : "en")
            : Texts.Get($"evidence.{Finding}", language, [.. Arguments.Select(a => Spoken(a, language))]);
        return Record is { } record
            ? Texts.Get("evidence.record", language, (record + 1).ToString(System.Globalization.CultureInfo.InvariantCulture), text)
            : text;
    }

    // School, term and the root's first digits tell batches apart.
    private static string Short(string batch) => batch[..(batch.LastIndexOf('/') + 9)];

    // What is wrong with a text or a transaction, and a statement's kind, are codes in the arguments and words here.
    private string Spoken(string argument, LedgerLanguage language) =>
        Check is VerdictCheck.Form or VerdictCheck.Batch or VerdictCheck.Status ? Texts.Word(argument, language, "verification", "status", "json")
        : Check is VerdictCheck.Signatures ? Texts.Word(argument, language, "signature", "archive") : argument;

    internal static VerdictLine Passed(VerdictCheck check, string finding, params IReadOnlyList<string> arguments) =>
        new(check, CheckOutcome.Passed, finding, arguments);

    internal static VerdictLine Failed(VerdictCheck check, string finding, params IReadOnlyList<string> arguments) =>
        new(check, CheckOutcome.Failed, finding, arguments);

    internal static VerdictLine NotChecked(VerdictCheck check, string finding, params IReadOnlyList<string> arguments) =>
        new(check, CheckOutcome.NotChecked, finding, arguments);
}
