using Ledger.Records;

namespace Ledger.Sdk;

/// <summary>Texts of the records' library in the SDK's languages.</summary>
public static class LocalizedTextExtensions
{
    /// <summary>The text in a language.</summary>
    /// <param name="text">The text.</param>
    /// <param name="language">The language.</param>
    public static string In(this LocalizedText text, LedgerLanguage language)
    {
        ArgumentNullException.ThrowIfNull(text);
        return language == LedgerLanguage.Chinese ? text.Zh : text.En;
    }
}
