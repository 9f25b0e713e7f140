namespace Ledger.Sdk.Import.Internal;

/// <summary>
/// Rows of before, of batches and of files that were checked, against which new rows are compared: another student's text that
/// is nearly the same, another student's evidence that is the same file or looks the same.
/// </summary>
internal sealed class LookAlikes
{
    private readonly IReadOnlyList<FingerprintSource> _sources;
    private readonly List<(FingerprintSource Source, Fingerprint Print)> _rows = [];
    private readonly Dictionary<UInt128, int> _evidence = [];
    private readonly List<(PictureHash Picture, int Row)> _pictures = [];
    private readonly Fingerprints _keys;

    /// <param name="sources">What is remembered, without the files that are checked now.</param>
    /// <param name="keys">Under the folder's content key.</param>
    public LookAlikes(IReadOnlyList<FingerprintSource> sources, Fingerprints keys)
    {
        _sources = sources;
        _keys = keys;
        foreach (var source in sources)
        {
            foreach (var print in source.Prints)
            {
                foreach (var one in print.Evidence)
                {
                    _evidence.TryAdd(one.Key, _rows.Count);
                    if (one.Picture is { } picture)
                        _pictures.Add((picture, _rows.Count));
                }

                _rows.Add((source, print));
            }
        }
    }

    /// <summary>Puts the texts of before into a comparison; their rows are -1, -2 …, see <see cref="PlaceOf"/>.</summary>
    public void AddTo(SimilarTexts texts, int rowsInBand)
    {
        for (var i = 0; i < _rows.Count; i++)
        {
            if (_rows[i].Print is { Shingles.Length: > 0 } print)
                texts.Add(-1 - i, print.Student, TextSketch.Of(print.Shingles, print.TextHash, rowsInBand));
        }
    }

    /// <summary>Where a row of before stands: its batch or file, and its number there.</summary>
    public (string Place, int Row) PlaceOf(int row) => (_rows[-1 - row].Source.Place, _rows[-1 - row].Print.Row);

    /// <summary>Which row of before of another student has evidence of a row; percent is 100 for the same file.</summary>
    public (int Row, int Percent)? FindEvidence(ReadRecord record, Func<string, PictureHash?> looks)
    {
        foreach (var digest in record.Evidence)
        {
            if (_evidence.TryGetValue(_keys.KeyOf(digest), out var row) && _rows[row].Print.Student != record.Row.Student)
                return (-1 - row, 100);
        }

        (int Row, int Distance)? best = null;
        foreach (var picture in record.Evidence.Select(looks).OfType<PictureHash>())
        {
            foreach (var (other, row) in _pictures)
            {
                if (_rows[row].Print.Student != record.Row.Student && other.DistanceTo(picture) is var distance && distance <= PictureHash.Near && distance < (best?.Distance ?? int.MaxValue))
                    best = (-1 - row, distance);
            }
        }

        return best is { } found ? (found.Row, Math.Min(99, (128 - found.Distance) * 100 / 128)) : null;
    }
}
