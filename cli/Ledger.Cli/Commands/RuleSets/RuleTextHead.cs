using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>How a text of rules of any kind begins: what it is called, where it stands, on what it rests, its digests.</summary>
internal static class RuleTextHead
{
    /// <summary>Writes the head.</summary>
    /// <param name="page">The page.</param>
    /// <param name="texts">The texts of the run's language.</param>
    /// <param name="source">The text of rules.</param>
    /// <param name="comma">What stands between the documents that it rests on.</param>
    /// <param name="own">What its kind has of its own; a field without a value is left out.</param>
    public static void Write(TextPage page, TextTable texts, RuleSetSource source, string comma, params (string Name, string? Value)[] own)
    {
        page.Strong(source.Text.Title.In(texts.Language));
        page.Fields(
            2,
            [
                (texts["field.ruleset"], $"{source.Id}:{source.Version}"),
                (texts["field.file"], source.File ?? texts["ruleset.shipped"]),
                (texts["field.basis"], string.Join(comma, source.Text.Basis)),
                .. own,
                ("SHA-256", source.Sha256),
                ("SM3", source.Sm3),
            ]);
    }
}
