using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ledger.Records.State;

namespace Ledger.Audit.Internal;

/// <summary>
/// What is drawn from: the records of accepted or confirmed batches that stand, with the blocks below a height. Batches are in the
/// order of their ids, records in the order of their leaves.
/// </summary>
internal sealed class DrawPopulation
{
    private readonly List<(BatchId Batch, int Size, List<int> Left)> _batches = [];

    /// <summary>How many records.</summary>
    public int Count { get; private set; }

    /// <summary>SHA-256 of a line a batch: its id, its size, and the leaves that do not stand, set apart by blanks.</summary>
    public string Sha256 { get; private set; } = "";

    public static DrawPopulation Read(AuditIndex index, DrawScope scope, ulong height)
    {
        var population = new DrawPopulation();
        var units = CurrentValues.ReadAsOf("\0unit\0", value => Unit.Parse(value), index, height).ToDictionary(unit => unit.Code, StringComparer.Ordinal);
        foreach (var school in units.Values.Where(unit => unit.Tier == UnitTier.School && unit.IsWithin(scope.Unit)).OrderBy(unit => unit.Code, StringComparer.Ordinal))
        {
            if (scope.Batch is null || scope.Batch.School == school.Code) population.Add(index, scope, school, units.GetValueOrDefault(school.Parent), height);
        }
        population.Count = checked(population._batches.Sum(b => b.Size - b.Left.Count));
        population.Sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Concat(population._batches.Select(Line)))));
        return population;
    }

    /// <summary>The record at a place, from 0.</summary>
    public RecordReference At(int place)
    {
        foreach (var (batch, size, left) in _batches)
        {
            var count = size - left.Count;
            if (place >= count)
            {
                place -= count;
                continue;
            }
            foreach (var leaf in left)
            {
                if (leaf > place) break;
                place++;
            }
            return new RecordReference(batch, place);
        }
        throw new ArgumentOutOfRangeException(nameof(place));
    }

    private void Add(AuditIndex index, DrawScope scope, Unit school, Unit? parent, ulong height)
    {
        var batches = CurrentValues.ReadAsOf($"\0batch\0{school.Code}\0", value => Batch.Parse(value), index, height).Where(scope.Covers).OrderBy(b => b.BatchId.ToString(), StringComparer.Ordinal).ToList();
        if (batches.Count == 0) return;
        var events = Of("batchevent", value => BatchEvent.Parse(value)).ToLookup(e => e.Batch);
        var statuses = Of("status", value => RecordStatus.Parse(value)).ToLookup(s => s.Batch);
        var objections = Of("objection", value => ObjectionStep.Parse(value)).ToLookup(o => o.Batch);
        var moved = Of("moved", value => MovedBatch.Parse(value)).ToLookup(m => m.Evidence.Batch.BatchId);
        foreach (var batch in batches)
        {
            var id = batch.BatchId;
            var evidence = new Evidence
            {
                Batch = batch,
                Events = [.. events[id]],
                Statuses = [.. statuses[id]],
                Objections = [.. objections[id]],
                Moved = moved[id].FirstOrDefault(),
                Unit = school,
                Parent = parent,
                Term = null,
                RuleSet = null,
            }.WithCarried();
            var progress = BatchProgress.Of(id, school.Parent, evidence.Events);
            if (progress.Standing == BatchStanding.Accepted || (progress.Standing == BatchStanding.Anchored && progress.Confirmation is not null))
                _batches.Add((id, batch.Size, [.. Left(id, school.Parent, evidence).Distinct().Order()]));
        }

        IEnumerable<T> Of<T>(string kind, Func<byte[], T> parse) => CurrentValues.ReadAsOf($"\0{kind}\0{school.Code}/", parse, index, height);
    }

    private static IEnumerable<int> Left(BatchId batch, string parent, Evidence evidence) =>
        ObjectionProgress.Of(batch, parent, evidence.Objections).Where(o => o.Outcome == ObjectionOutcome.Upheld).Select(o => o.Raised.Index)
            .Concat(evidence.Statuses.Select(s => s.Index).Distinct().Where(leaf => EffectiveStatus.Of(batch, leaf, parent, evidence.Statuses).Deciding is not null));

    private static string Line((BatchId Batch, int Size, List<int> Left) of) =>
        string.Join(' ', new[] { of.Batch.ToString(), of.Size.ToString(CultureInfo.InvariantCulture) }.Concat(of.Left.Select(leaf => leaf.ToString(CultureInfo.InvariantCulture)))) + "\n";
}
