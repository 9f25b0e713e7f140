using System.Globalization;
using Ledger.Records;

namespace Ledger.Sdk;

/// <summary>A text of rules on the shelf.</summary>
/// <param name="Text">The text, such as a <see cref="RuleSet"/>.</param>
/// <param name="File">The file that holds it; null if it ships with the library.</param>
public sealed record ShelvedRuleSet(IRuleText Text, string? File)
{
    /// <summary>Id and version as <c>--ruleset</c> takes them.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Text.Id}:{Text.Version}");
}
