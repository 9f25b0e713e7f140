using Ledger.Sdk.Files.Internal;
using Ledger.Sdk.Internal;
using Ledger.Sdk.Keys;

namespace Ledger.Sdk.Import.Internal;

/// <summary>
/// The evidence files that the rows of one import name, kept under their students' keys before the batch counts. What an
/// interrupted import kept is there for the next.
/// </summary>
internal sealed class EvidenceKeeping(EvidenceFolder folder, StudentFiles files)
{
    private readonly HashSet<(StudentId Student, string Digest)> _named = [];

    public void Add(ReadRecord record)
    {
        foreach (var digest in record.Evidence)
            _named.Add((record.Row.Student, digest));
    }

    /// <exception cref="LedgerInputException">A file was changed since its row was read, or cannot be read or kept.</exception>
    public void Keep(IProgress<ImportProgress>? progress, ParallelOptions parallel)
    {
        var found = folder.NamedFiles();
        Keep([.. _named.Where(n => found.ContainsKey(n.Digest)).Select(n => (n.Student, n.Digest, found[n.Digest]))], files, progress, parallel);
    }

    /// <summary>Keeps files of students, those that are there not again.</summary>
    /// <returns>How many were kept now.</returns>
    public static int Keep(IReadOnlyList<(StudentId Student, string Digest, EvidenceFile File)> named, StudentFiles files, IProgress<ImportProgress>? progress, ParallelOptions parallel)
    {
        int done = 0, kept = 0;
        SideBySide.For(named.Count, parallel, i =>
        {
            var (student, digest, file) = named[i];
            if (!files.Has(student, StudentFileKind.Evidence, digest))
            {
                using var content = file.Open();
                if (!files.Keep(student, StudentFileKind.Evidence, digest, content, Convert.FromHexString(digest.AsSpan("sha256:".Length))))
                    throw new LedgerInputException(LedgerError.EvidenceChanged, file.Path);
                Interlocked.Increment(ref kept);
            }

            progress?.Report(new ImportProgress(ImportStep.Keeping, Interlocked.Increment(ref done), named.Count));
        });
        return kept;
    }
}
