using Ledger.Records;
using Ledger.Records.State;
using Ledger.Sdk;

namespace Ledger.Cli;

/// <summary>The ledger's codes as people call them; a code that has no name here stands for itself.</summary>
internal static class Words
{
    /// <summary>A stage's title in the rule sets that ship, with the code that <c>--stage</c> takes.</summary>
    public static string Stage(TextTable texts, string code)
    {
        string? title = RuleSet.Shipped.SelectMany(r => r.Stages).FirstOrDefault(s => s.Code == code)?.Title.In(texts.Language == LedgerLanguage.Chinese ? "zh" : "en");
        return title is null || title.Equals(code, StringComparison.OrdinalIgnoreCase) ? code : $"{title} ({code})";
    }

    public static string Role(TextTable texts, string code) => texts.Has("role." + code) ? texts["role." + code] : code;

    public static string Status(TextTable texts, RecordStatusKind kind) => Sdk.Texts.Get($"status.{RecordStatus.KindName(kind)}", texts.Language);
}
