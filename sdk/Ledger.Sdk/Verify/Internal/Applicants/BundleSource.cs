using System.IO.Compression;
using System.Text;

namespace Ledger.Sdk.Verify.Internal;

/// <summary>
/// A file, or an entry of an archive, that may hold a bundle. <see cref="Stamp"/> changes when the content does: time and
/// length of a file, check sum and length of an entry.
/// </summary>
/// <param name="Name">What the report calls it.</param>
/// <param name="Path">The file or the archive.</param>
/// <param name="Entry">The entry's number in the archive; −1 for a file; −2 for an archive that cannot be read.</param>
/// <param name="Length">The length in bytes, as its folder or archive tells.</param>
/// <param name="Stamp">See above.</param>
internal sealed record BundleSource(string Name, string Path, int Entry, long Length, string Stamp)
{
    public const int NoEntry = -1;
    public const int BrokenArchive = -2;

    static BundleSource() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>The name without folder and extension, as an admission's portal names an upload by the applicant's number.</summary>
    public string Stem => System.IO.Path.GetFileNameWithoutExtension(Name);

    /// <summary>Everything in the given files, folders and archives, in an order that does not depend on the disk.</summary>
    public static List<BundleSource> Enumerate(IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        var sources = new List<BundleSource>();
        foreach (var path in paths)
        {
            if (Directory.Exists(path))
            {
                var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = false, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System };
                var files = new DirectoryInfo(path).EnumerateFiles("*", options).Where(f => !IsOfSystem(f.Name)).OrderBy(f => f.FullName, StringComparer.Ordinal);
                foreach (var file in files)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    Add(sources, file, System.IO.Path.GetRelativePath(path, file.FullName).Replace('\\', '/'));
                }
            }
            else
            {
                var file = new FileInfo(path);
                if (!file.Exists)
                    throw new LedgerInputException(LedgerError.FileMissing, path);
                Add(sources, file, file.Name);
            }
        }

        return sources;
    }

    /// <summary>Entry names without the flag for UTF-8 are UTF-8 all the same, or GB18030 from a Chinese Windows.</summary>
    public static string EntryName(string name)
    {
        if (!name.Any(c => c > 0x7F) || name.Any(c => c > 0xFF))
            return name;
        var bytes = Encoding.Latin1.GetBytes(name);
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.GetEncoding("GB18030").GetString(bytes);
        }
    }

    private static void Add(List<BundleSource> sources, FileInfo file, string name)
    {
        var stamp = $"{file.Length}-{file.LastWriteTimeUtc.Ticks}";
        if (!BundleFile.IsArchive(file.Name))
        {
            sources.Add(new BundleSource(name, file.FullName, NoEntry, file.Length, stamp));
            return;
        }

        try
        {
            using var archive = ZipFile.Open(file.FullName, ZipArchiveMode.Read, Encoding.Latin1);
            var number = 0;
            foreach (var entry in archive.Entries)
            {
                var called = EntryName(entry.FullName).Replace('\\', '/');
                if (!called.EndsWith('/') && !called.StartsWith("__MACOSX/", StringComparison.Ordinal) && !IsOfSystem(System.IO.Path.GetFileName(called)))
                    sources.Add(new BundleSource($"{name}/{called}", file.FullName, number, entry.Length, $"{entry.Length}-{entry.Crc32:x8}"));
                number++;
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            sources.Add(new BundleSource(name, file.FullName, BrokenArchive, file.Length, stamp));
        }
    }

    private static bool IsOfSystem(string name) =>
        name.StartsWith('.') || name.Equals("Thumbs.db", StringComparison.OrdinalIgnoreCase) || name.Equals("desktop.ini", StringComparison.OrdinalIgnoreCase);
}
