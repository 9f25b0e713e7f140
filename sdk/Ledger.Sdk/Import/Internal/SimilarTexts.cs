using Ledger.Records;
using Ledger.Sdk.Keys;

namespace Ledger.Sdk.Import.Internal;

/// <summary>
/// Finds for each text the most similar earlier one of another student. Candidates share a band of their MinHash
/// signatures; what is reported is the exact Jaccard similarity of the shingles. Time and memory grow with the number of
/// texts, however many of them are alike, because a band's bucket is searched only so far.
/// </summary>
internal sealed class SimilarTexts(double threshold)
{
    private const int SearchedInBucket = 12;

    private readonly List<TextSketch> _sketches = [];
    private readonly List<int> _owners = [];
    private readonly List<StudentId> _students = [];
    private readonly List<int> _alternatives = [];
    private readonly List<int> _banded = [];
    private readonly List<int> _next = [];
    private readonly Dictionary<ulong, int> _byHash = [];
    private readonly Dictionary<ulong, int> _heads = [];
    private readonly HashSet<int> _candidates = [];

    /// <summary>The field of a type whose text is compared: the first long one; -1 if there is none.</summary>
    public static int FieldOf(RecordType type)
    {
        for (var i = 0; i < type.Fields.Count; i++)
        {
            if (type.Fields[i] is { Kind: FieldKind.Text, IsIdentity: false, MaxLength: null or > 200 })
                return i;
        }

        return -1;
    }

    /// <summary>
    /// Adds a text and answers which earlier row it is like, and how much; null if none of another student reaches the
    /// threshold.
    /// </summary>
    /// <param name="row">The caller's number of the row.</param>
    /// <param name="student">Whose text it is.</param>
    /// <param name="sketch">Its sketch.</param>
    public (int Row, double Similarity)? Add(int row, StudentId student, TextSketch sketch)
    {
        if (_byHash.TryGetValue(sketch.Hash, out var same))
        {
            if (_students[same] != student && _alternatives[same] < 0)
                _alternatives[same] = Store(row, student, sketch);
            var partner = PartnerOf(same, student);
            return partner < 0 ? null : (_owners[partner], 1.0);
        }

        var best = Nearest(student, sketch);
        var stored = Store(row, student, sketch);
        _byHash.Add(sketch.Hash, stored);
        Insert(stored, sketch);
        return best;
    }

    private (int Row, double Similarity)? Nearest(StudentId student, TextSketch sketch)
    {
        _candidates.Clear();
        foreach (var band in sketch.Bands)
        {
            if (!_heads.TryGetValue(band, out var entry))
                continue;
            for (var searched = 0; entry >= 0 && searched < SearchedInBucket; searched++)
            {
                _candidates.Add(entry / sketch.Bands.Length);
                entry = _next[entry];
            }
        }

        (int Row, double Similarity)? best = null;
        foreach (var place in _candidates)
        {
            // Candidates are counted among texts that have bands, not among all that are stored.
            var candidate = _banded[place];
            var partner = PartnerOf(candidate, student);
            if (partner < 0)
                continue;
            var similarity = TextSketch.Jaccard(sketch, _sketches[candidate]);
            if (similarity >= threshold && (best is null || similarity > best.Value.Similarity || (similarity == best.Value.Similarity && _owners[partner] < best.Value.Row)))
                best = (_owners[partner], similarity);
        }

        return best;
    }

    private int PartnerOf(int text, StudentId student) => _students[text] != student ? text : _alternatives[text];

    private int Store(int row, StudentId student, TextSketch sketch)
    {
        _sketches.Add(sketch);
        _owners.Add(row);
        _students.Add(student);
        _alternatives.Add(-1);
        return _sketches.Count - 1;
    }

    private void Insert(int text, TextSketch sketch)
    {
        var first = _banded.Count * sketch.Bands.Length;
        _banded.Add(text);
        for (var band = 0; band < sketch.Bands.Length; band++)
        {
            ref var head = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_heads, sketch.Bands[band], out var exists);
            _next.Add(exists ? head : -1);
            head = first + band;
        }
    }
}
