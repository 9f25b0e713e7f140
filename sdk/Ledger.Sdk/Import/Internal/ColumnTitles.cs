using Ledger.Records;
using Ledger.Sdk.Rosters.Internal;

namespace Ledger.Sdk.Import.Internal;

/// <summary>Every column that a record file or a roster may have, by the words that people use for it.</summary>
internal static class ColumnTitles
{
    /// <summary>The Chinese title of the column that a word names; null if none does.</summary>
    public static string? Find(string word, RuleSet ruleSet)
    {
        foreach (var type in ruleSet.Types)
        {
            if (type.TryFindColumn(word, out var position))
                return type.Fields[position].Title.Zh;
        }

        var key = HeaderText.Normalize(word);
        foreach (var column in ruleSet.ContextColumns)
        {
            if (new[] { column.Title.Zh, column.Title.En, column.Name }.Concat(column.Aliases).Any(h => HeaderText.Normalize(h) == key))
                return column.Title.Zh;
        }

        return RosterReader.TitleOf(key);
    }

    /// <summary>Every title, once, fields first.</summary>
    public static IEnumerable<string> All(RuleSet ruleSet) =>
        ruleSet.Types.SelectMany(t => t.Fields).Select(f => f.Title.Zh)
            .Concat(ruleSet.ContextColumns.Select(c => c.Title.Zh))
            .Concat(RosterReader.Titles)
            .Distinct(StringComparer.Ordinal);
}
