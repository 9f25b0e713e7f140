using System.Globalization;
using Ledger.Records;

namespace Ledger.Sdk;

/// <summary>A rule set on the shelf.</summary>
/// <param name="RuleSet">Its text.</param>
/// <param name="File">The file that holds it; null if it ships with the library.</param>
public sealed record ShelvedRuleSet(RuleSet RuleSet, string? File)
{
    /// <summary>Id and version as <c>--ruleset</c> takes them.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{RuleSet.Id}:{RuleSet.Version}");
}
