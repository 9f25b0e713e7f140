namespace Ledger.Records;

/// <summary>A text in the project's two languages.</summary>
/// <param name="En">English.</param>
/// <param name="Zh">Chinese.</param>
public sealed record LocalizedText(string En, string Zh)
{
    /// <summary>The text in a language: Chinese for <c>zh</c> and its variants, else English.</summary>
    /// <param name="language">A language tag such as <c>zh</c>, <c>zh-CN</c> or <c>en</c>.</param>
    public string In(string language)
    {
        ArgumentNullException.ThrowIfNull(language);
        return language.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? Zh : En;
    }
}
