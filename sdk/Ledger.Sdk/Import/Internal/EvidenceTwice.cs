using System.Collections.Concurrent;

namespace Ledger.Sdk.Import.Internal;

/// <summary>
/// Finds for each row the earlier one that has the same evidence: the same file by its digest, or a picture that looks the same.
/// Looks are compared with all pictures met before, which costs a few nanoseconds each.
/// </summary>
internal sealed class EvidenceTwice(EvidenceFolder? folder)
{
    private readonly Dictionary<string, int> _firstRow = new(StringComparer.Ordinal);
    private readonly List<(PictureHash Picture, int Row)> _pictures = [];
    private readonly ConcurrentDictionary<string, PictureHash?> _looks = new(StringComparer.Ordinal);

    /// <summary>Looks at every picture that the rows name, several at a time.</summary>
    public void Look(IEnumerable<string> digests, ParallelOptions parallel)
    {
        if (folder is null)
            return;
        var files = folder.NamedFiles();
        Parallel.ForEach(digests.Distinct(StringComparer.Ordinal), parallel, digest => _looks[digest] = files.GetValueOrDefault(digest)?.Picture);
    }

    /// <summary>How a piece of evidence looks that was looked at; null for what is no picture.</summary>
    public PictureHash? LookOf(string digest) => _looks.GetValueOrDefault(digest);

    /// <summary>Adds a row's evidence and answers with which earlier row it shares some; percent is 100 for the same file.</summary>
    public (int Row, int Percent)? Add(int row, IReadOnlyList<string> digests)
    {
        (int Row, int Percent)? found = null;
        foreach (var digest in digests)
        {
            if (!_firstRow.TryAdd(digest, row))
            {
                if (_firstRow[digest] != row && found is not { Percent: 100 })
                    found = (_firstRow[digest], 100);
                continue;
            }

            if (_looks.GetValueOrDefault(digest) is not { } picture)
                continue;
            if (found is null && Nearest(picture, row) is { } near)
                found = near;
            _pictures.Add((picture, row));
        }

        return found;
    }

    private (int Row, int Percent)? Nearest(PictureHash picture, int row)
    {
        var (best, at) = (PictureHash.Near + 1, -1);
        foreach (var (other, of) in _pictures)
        {
            if (of != row && other.DistanceTo(picture) is var distance && distance < best)
                (best, at) = (distance, of);
        }

        return at < 0 ? null : (at, Math.Min(99, (128 - best) * 100 / 128));
    }
}
