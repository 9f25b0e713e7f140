using Ledger.Sdk.Import.Internal;

namespace Ledger.Sdk.Import;

/// <summary>
/// A folder with evidence (pictures and other files) that rows name in the place of digests: by file name, or by path below the
/// folder where a name stands twice. Files are hashed when they are named, each once. Thread-safe.
/// </summary>
public sealed class EvidenceFolder
{
    private readonly Dictionary<string, EvidenceFile> _byPath = new(StringComparer.OrdinalIgnoreCase);
    private readonly ILookup<string, EvidenceFile> _byName;

    private EvidenceFolder(string folder)
    {
        // Links are not followed, so that no folder is searched twice or for ever; hidden files are lock files and their like.
        var search = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Hidden | FileAttributes.System,
        };
        foreach (var file in Directory.EnumerateFiles(folder, "*", search).Order(StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(folder, file).Replace('\\', '/').Normalize();
            _byPath.TryAdd(name, new EvidenceFile(file));
        }

        _byName = _byPath.ToLookup(f => f.Key[(f.Key.LastIndexOf('/') + 1)..], f => f.Value, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>How many files there are.</summary>
    public int Count => _byPath.Count;

    /// <summary>Opens a folder with all folders below it.</summary>
    /// <exception cref="LedgerInputException">There is no such folder, or it cannot be read.</exception>
    public static EvidenceFolder Open(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
            throw new LedgerInputException(LedgerError.FileMissing, folder);
        try
        {
            return new EvidenceFolder(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerInputException(LedgerError.FileUnreadable, e, folder);
        }
    }

    /// <summary>The file that a cell means; null if there is none, or if several have the name.</summary>
    internal EvidenceFile? Find(string written)
    {
        var name = written.Replace('\\', '/').Normalize();
        return _byPath.GetValueOrDefault(name) ?? (_byName[name].Take(2).ToArray() is [var only] ? only : null);
    }

    /// <summary>All files by their digests, each hashed now if it was not.</summary>
    /// <exception cref="LedgerInputException">A file cannot be read.</exception>
    internal IReadOnlyDictionary<string, EvidenceFile> AllFiles()
    {
        foreach (var file in _byPath.Values)
            _ = file.Digest;
        return NamedFiles();
    }

    /// <summary>The files that were named, by their digests.</summary>
    internal IReadOnlyDictionary<string, EvidenceFile> NamedFiles()
    {
        var named = new Dictionary<string, EvidenceFile>(StringComparer.Ordinal);
        foreach (var file in _byPath.Values.Where(f => f.KnownDigest is not null))
            named.TryAdd(file.Digest, file);
        return named;
    }
}
