using Ledger.Records;
using Ledger.Sdk.Import.Internal;

namespace Ledger.Sdk.Import;

/// <summary>Looks at the headers of a file: what each column is taken for.</summary>
public static class ColumnSurvey
{
    /// <summary>The columns of every visible sheet, in their order. A sheet without a header row is left out.</summary>
    /// <param name="file">A workbook or CSV file of records or of a roster.</param>
    /// <param name="mapping">What is known of the school's own headers.</param>
    /// <param name="ruleSet">The rule set.</param>
    /// <param name="cancellationToken">Cancels between rows.</param>
    /// <exception cref="LedgerInputException">The file cannot be read.</exception>
    public static Task<IReadOnlyList<SurveyedColumn>> ReadAsync(
        string file, ColumnMapping mapping, RuleSet ruleSet, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        ArgumentNullException.ThrowIfNull(mapping);
        ArgumentNullException.ThrowIfNull(ruleSet);
        return Task.Run<IReadOnlyList<SurveyedColumn>>(() => Read(file, mapping, ruleSet, cancellationToken), cancellationToken);
    }

    private static List<SurveyedColumn> Read(string path, ColumnMapping mapping, RuleSet ruleSet, CancellationToken cancellationToken)
    {
        var columns = new List<SurveyedColumn>();
        SheetPart? sheet = null;
        HeaderFinder? finder = null;
        (string?[] Texts, int Row)? widest = null;
        foreach (var row in SheetFile.Open(path).Rows())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (sheet != row.Sheet)
            {
                Take();
                (sheet, finder, widest) = (row.Sheet, new HeaderFinder(texts => texts.Count(t => Title(t) is not null)), null);
            }

            if (row.IsBlank || finder!.Header is not null || row.Number > HeaderFinder.SearchedRows)
                continue;
            var cells = CellText.ReadAll(row);
            if (widest is null || cells.Count(c => c is not null) > widest.Value.Texts.Count(c => c is not null))
                widest = (cells, row.Number);
            finder.Takes(row);
        }

        Take();
        return columns;

        // Where too little is known to tell the header, the first of the fullest rows is it.
        void Take()
        {
            finder?.End();
            var (header, number) = finder?.Header is { } found ? (found, finder.Row) : widest is { } row ? row : ([], 0);
            for (var i = 0; i < header.Length; i++)
            {
                if (header[i] is not { } text)
                    continue;
                var title = Title(text);
                var ignored = mapping.IsIgnored(text);
                columns.Add(new SurveyedColumn(sheet!.Name, number, i, text, title, ignored, title is null && !ignored ? Suggest(text, ruleSet) : null));
            }
        }

        string? Title(string? header) => header is null || mapping.IsIgnored(header) ? null : ColumnTitles.Find(mapping.Translate(header)!, ruleSet);
    }

    // The title that has the largest share of its characters in common with the header; half of them at least.
    private static string? Suggest(string header, RuleSet ruleSet)
    {
        var letters = HeaderText.Normalize(header).ToHashSet();
        return ColumnTitles.All(ruleSet)
            .Select(t => (Title: t, Share: Share(letters, HeaderText.Normalize(t).ToHashSet())))
            .Where(t => t.Share >= 0.5)
            .OrderByDescending(t => t.Share)
            .Select(t => t.Title)
            .FirstOrDefault();
    }

    private static double Share(HashSet<char> a, HashSet<char> b) => (double)a.Count(b.Contains) / Math.Max(1, Math.Max(a.Count, b.Count));
}

/// <summary>One column of a file.</summary>
/// <param name="Sheet">The sheet; null in a CSV file.</param>
/// <param name="Row">The header's row, from 1.</param>
/// <param name="ColumnNumber">The column, from 0.</param>
/// <param name="Header">The header as it stands in the file.</param>
/// <param name="Title">The title of the column for which it is taken; null if it is taken for none.</param>
/// <param name="IsIgnored">Whether the mapping says to pass it over.</param>
/// <param name="Suggestion">A title that it may mean; null if none is near.</param>
public sealed record SurveyedColumn(string? Sheet, int Row, int ColumnNumber, string Header, string? Title, bool IsIgnored, string? Suggestion);
