using Ledger.Sdk;

namespace Ledger.Cli.Errors;

/// <summary>What the catalogue says of one error.</summary>
internal sealed record ErrorPage(int Number, string Code)
{
    // Enough for every text; what a run fills in is shown as dots here.
    private static readonly string[] s_placeholders = ["…", "…", "…", "…", "…", "…", "…", "…"];

    public required string ChineseCause { get; init; }

    public required string ChineseRemedy { get; init; }

    public required string EnglishCause { get; init; }

    public required string EnglishRemedy { get; init; }

    public string Cause(LedgerLanguage language) => language == LedgerLanguage.Chinese ? ChineseCause : EnglishCause;

    public string Remedy(LedgerLanguage language) => language == LedgerLanguage.Chinese ? ChineseRemedy : EnglishRemedy;

    /// <summary>The message as a run shows it, with dots for what it fills in; null where the message is the parser's or a field's own.</summary>
    public string? Message(TextTable texts)
    {
        string key = "error." + Code.ToLowerInvariant().Replace('_', '.');
        if (texts.Has(key)) return texts.Format(key, [.. s_placeholders]);
        if (texts.Has("contract." + Code)) return texts["contract." + Code];
        foreach (string own in (ReadOnlySpan<string>)["error." + Code, Code])
        {
            if (Sdk.Texts.Contains(own)) return Sdk.Texts.Get(own, texts.Language, s_placeholders);
        }

        return null;
    }
}
