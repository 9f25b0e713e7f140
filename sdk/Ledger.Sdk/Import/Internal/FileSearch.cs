namespace Ledger.Sdk.Import.Internal;

/// <summary>From what a person names to the files that are read: folders are searched with all folders below them.</summary>
internal static class FileSearch
{
    /// <summary>The ending of marked copies, which are never checked by themselves.</summary>
    public const string MarkedEnding = ".标记.xlsx";

    /// <summary>The ending of a marked copy with macros, which Excel opens under no other.</summary>
    public const string MarkedMacroEnding = ".标记.xlsm";

    private static readonly string[] s_endings = [".xlsx", ".xlsm", ".xls", ".et", ".csv"];

    /// <summary>The files with the names by which findings call them, each once, those of a folder in the order of their paths.</summary>
    /// <exception cref="LedgerInputException">A path is missing, or a folder holds no file.</exception>
    public static List<(string Path, string Name)> Expand(IReadOnlyList<string> paths, string? except)
    {
        var files = new List<(string, string)>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        if (except is not null)
            seen.Add(Path.GetFullPath(except));
        foreach (var path in paths)
        {
            if (!Directory.Exists(path))
            {
                if (!File.Exists(path))
                    throw new LedgerInputException(LedgerError.FileMissing, path);
                if (seen.Add(Path.GetFullPath(path)))
                    files.Add((path, Path.GetFileName(path)));
                continue;
            }

            var found = Below(path);
            if (found.Count == 0)
                throw new LedgerInputException(LedgerError.FolderWithoutFiles, path);
            foreach (var file in found)
            {
                if (seen.Add(Path.GetFullPath(file)))
                    files.Add((file, Path.GetRelativePath(path, file).Replace('\\', '/')));
            }
        }

        return files;
    }

    private static List<string> Below(string folder)
    {
        // Links are not followed, so that no folder is searched twice or for ever; hidden files are lock files and their like.
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Hidden | FileAttributes.System,
        };
        try
        {
            return Directory.EnumerateFiles(folder, "*", options)
                .Where(f => s_endings.Contains(Path.GetExtension(f), StringComparer.OrdinalIgnoreCase)
                    && !Path.GetFileName(f).StartsWith("~$", StringComparison.Ordinal)
                    && !f.EndsWith(MarkedEnding, StringComparison.OrdinalIgnoreCase)
                    && !f.EndsWith(MarkedMacroEnding, StringComparison.OrdinalIgnoreCase))
                .OrderBy(f => f, NaturalOrder.Instance)
                .ToList();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerInputException(LedgerError.FileUnreadable, e, folder);
        }
    }
}

/// <summary>Ordinal order in which runs of digits count as numbers: class 2 comes before class 10.</summary>
internal sealed class NaturalOrder : IComparer<string>
{
    public static NaturalOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        if (x is null || y is null)
            return string.CompareOrdinal(x, y);
        int i = 0, j = 0;
        while (i < x.Length && j < y.Length)
        {
            if (char.IsAsciiDigit(x[i]) && char.IsAsciiDigit(y[j]))
            {
                var a = Digits(x, ref i);
                var b = Digits(y, ref j);
                var order = a.Length != b.Length ? a.Length.CompareTo(b.Length) : a.SequenceCompareTo(b);
                if (order != 0)
                    return order;
            }
            else if (x[i] != y[j])
            {
                return x[i].CompareTo(y[j]);
            }
            else
            {
                i++;
                j++;
            }
        }

        return i < x.Length ? 1 : j < y.Length ? -1 : string.CompareOrdinal(x, y);
    }

    private static ReadOnlySpan<char> Digits(string text, ref int at)
    {
        var from = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
        return text.AsSpan(from, at - from).TrimStart('0');
    }
}
