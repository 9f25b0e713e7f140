using Ledger.Sdk.Verify.Internal;

namespace Ledger.Sdk.Verify;

/// <summary>A file that may be a bundle: given by itself, found in a folder, or an entry of a ZIP archive.</summary>
/// <param name="Name">Its path as given; below a folder or in an archive, that path, a slash and the name there.</param>
/// <param name="Content">Its bytes: a bundle's JSON, or a PDF to which a bundle is attached.</param>
public sealed record BundleFile(string Name, ReadOnlyMemory<byte> Content)
{
    /// <summary>The largest file that is read, in bytes.</summary>
    public const int LargestFile = 64 << 20;

    private static readonly string[] s_endings = [".json", ".pdf"];

    /// <summary>
    /// Reads files, and of folders and ZIP archives every <c>.json</c> and <c>.pdf</c>, in an order that does not depend
    /// on the disk. Trust files (<c>trust….json</c>) and summaries (<c>….summary.json</c>) in folders and archives are passed over.
    /// </summary>
    /// <param name="paths">Files, folders, archives.</param>
    /// <param name="most">How many may be found; all are held in memory.</param>
    /// <param name="cancellationToken">Stops between files.</param>
    /// <exception cref="LedgerInputException">A path does not exist, a file or archive cannot be read, a file that was named is empty, nothing is found or more than <paramref name="most"/>.</exception>
    public static IReadOnlyList<BundleFile> Read(IReadOnlyList<string> paths, int most, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var files = new List<BundleFile>();
        using var reader = new BundleFiles(LargestFile);
        foreach (var path in paths)
        {
            var isFolder = Directory.Exists(path);
            var isFile = !isFolder && !IsArchive(path);
            var parent = isFolder ? path : Path.GetDirectoryName(path) ?? string.Empty;
            var sources = BundleSource.Enumerate([path], cancellationToken);
            if (!isFile)
                sources = [.. sources.Where(s => s.Entry == BundleSource.BrokenArchive || IsBundleName(s.Name))];
            if (sources.Count == 0)
                throw new LedgerInputException(LedgerError.NoBundleIn, path);
            if (files.Count + sources.Count > most)
                throw new LedgerInputException(LedgerError.TooManyBundles, path, $"{files.Count + sources.Count}", $"{most}");
            foreach (var source in sources)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var name = isFile ? path : Path.Combine(parent, source.Name);

                // Named by itself, an empty file is a mistake; among others it is one bad file.
                if (source.Length == 0 && isFile)
                    throw new LedgerInputException(LedgerError.FileEmpty, name);
                var content = source.Length == 0
                    ? ReadOnlyMemory<byte>.Empty
                    : reader.Read(source, out _) ?? throw new LedgerInputException(LedgerError.FileUnreadable, name);
                files.Add(new BundleFile(name, content.ToArray()));
                reader.Return();
            }
        }

        return files;
    }

    /// <summary>True for the name of a ZIP archive.</summary>
    public static bool IsArchive(string path) => Path.GetExtension(path).Equals(".zip", StringComparison.OrdinalIgnoreCase);

    /// <summary>True for a name that a bundle may have; false for those of trust files and summaries.</summary>
    public static bool IsBundleName(string path)
    {
        var name = Path.GetFileName(path);
        return s_endings.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase)
            && !name.EndsWith(".summary.json", StringComparison.OrdinalIgnoreCase)
            && !IsTrustName(path);
    }

    /// <summary>True for a name that a trust file has: it begins with <c>trust</c> and ends with <c>.json</c>.</summary>
    public static bool IsTrustName(string path)
    {
        var name = Path.GetFileName(path);
        return name.StartsWith("trust", StringComparison.OrdinalIgnoreCase) && name.EndsWith(".json", StringComparison.OrdinalIgnoreCase);
    }
}
