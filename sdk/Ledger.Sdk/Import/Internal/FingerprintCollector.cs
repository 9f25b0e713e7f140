using Ledger.Sdk.Keys;

namespace Ledger.Sdk.Import.Internal;

/// <summary>The fingerprints of one import's rows in their order; pictures are looked at when all rows are known, several at a time.</summary>
internal sealed class FingerprintCollector(Fingerprints keys)
{
    private readonly List<(StudentId Student, (uint[], ulong)? Text, IReadOnlyList<string> Evidence)> _rows = [];

    public void Add(ReadRecord record)
    {
        var field = SimilarTexts.FieldOf(record.Row.Type);
        var text = field >= 0 ? record.Row.Values[field].AsText : null;
        _rows.Add((record.Row.Student, text is null ? null : TextSketch.ShinglesOf(text), record.Evidence));
    }

    /// <param name="folder">Where the evidence lies; null: only digests are known.</param>
    /// <param name="indexOf">The record's index, by its place in the order.</param>
    /// <param name="parallel">How many pictures are looked at at once.</param>
    public IReadOnlyList<Fingerprint> Build(EvidenceFolder? folder, Func<int, int> indexOf, ParallelOptions parallel)
    {
        var looks = new EvidenceTwice(folder);
        looks.Look(_rows.SelectMany(r => r.Evidence), parallel);
        return [.. _rows.Select((r, i) => keys.Of(r.Student, indexOf(i), r.Text, r.Evidence, looks.LookOf))];
    }
}
