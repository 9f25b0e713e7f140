namespace Ledger.Sdk;

/// <summary>The languages in which the SDK can say what happened.</summary>
public enum LedgerLanguage
{
    /// <summary>Simplified Chinese.</summary>
    Chinese,

    /// <summary>English; also the language of <see cref="Exception.Message"/>.</summary>
    English,
}
