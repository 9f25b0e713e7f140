using System.Diagnostics.CodeAnalysis;
using Ledger.Records.State;

namespace Ledger.Audit;

/// <summary>What a history is asked of: a batch, a record, a transaction, or an object as the trail names it; one of the four is not null.</summary>
/// <param name="Batch">The batch.</param>
/// <param name="Record">The record.</param>
/// <param name="Transaction">The transaction's id.</param>
/// <param name="Key">The object.</param>
public sealed record AuditObject(BatchId? Batch, RecordReference? Record, string? Transaction, StateKey? Key)
{
    private static readonly HashSet<string> s_ofABatch = new(["batchevent", "status", "objection"], StringComparer.Ordinal);

    /// <summary>Reads what was asked for.</summary>
    /// <param name="text">A batch id, a record id, a transaction's id, or an object such as <c>unit/350102</c>.</param>
    /// <param name="what">What it means; null if it means nothing.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out AuditObject? what)
    {
        what = BatchId.TryParse(text, out var batch) ? new AuditObject(batch, null, null, null)
            : RecordReference.TryParse(text, out var record) ? new AuditObject(null, record, null, null)
            : Codes.IsTransactionId(text) ? new AuditObject(null, null, text, null)
            : ParseKey(text) is { } key ? new AuditObject(null, null, null, key) : null;
        return what is not null;
    }

    /// <summary>What was written; of a transaction that wrote nothing one version without key and value. Empty if the index has nothing of it.</summary>
    public IReadOnlyList<ObjectVersion> Read(AuditIndex index)
    {
        ArgumentNullException.ThrowIfNull(index);
        if (Batch is not null) return index.ReadHistory(Batch);
        if (Record is not null) return index.ReadHistory(Record);
        if (Key is not null) return index.ReadHistory(Key);
        return index.FindTransaction(Transaction!) is { } entry ? [new ObjectVersion(entry, "", default)] : [];
    }

    /// <summary>Where a batch and its record stand after these versions, by the unit above the school in the register.</summary>
    public (BatchProgress? Progress, EffectiveStatus? Status) Standing(AuditIndex index, IReadOnlyList<ObjectVersion> versions)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(versions);
        if ((Batch ?? Record?.Batch) is not { } batch) return (null, null);
        var unit = index.ReadHistory(StateKey.Unit(batch.School));
        var parent = unit.Count == 0 ? "" : Unit.Parse(unit[^1].Value.Span).Parent;
        var events = Of("batchevent").Select(v => BatchEvent.Parse(v.Value.Span)).ToArray();
        var statuses = Of("status").Select(v => RecordStatus.Parse(v.Value.Span)).ToArray();
        return (BatchProgress.Of(batch, parent, events), Record is null ? null : EffectiveStatus.Of(batch, Record.Index, parent, statuses));

        IEnumerable<ObjectVersion> Of(string kind) => versions.Where(v => v.Key.StartsWith(kind + "/", StringComparison.Ordinal) && !v.Value.IsEmpty);
    }

    // The first attribute of what belongs to a batch is the batch's id, which has slashes of its own.
    private static StateKey? ParseKey(string text)
    {
        var parts = text.Split('/');
        if (parts.Length < 2 || parts.Any(p => p.Length == 0)) return null;
        return s_ofABatch.Contains(parts[0])
            ? parts.Length < 5 ? null : new StateKey(parts[0], [string.Join('/', parts[1..4]), .. parts[4..]])
            : new StateKey(parts[0], parts.AsSpan(1));
    }
}
