namespace Ledger.Sdk.Import.Internal;

/// <summary>The records of a school's term that the cache knows already, by content key.</summary>
internal sealed class KnownRecords
{
    private readonly Dictionary<UInt128, (int Batch, bool IsAnchored)> _records = [];
    private readonly Dictionary<int, int> _metPrepared = [];
    private readonly HashSet<int> _metAnchored = [];

    /// <summary>Numbers of the prepared batches of which rows were met, and how many.</summary>
    public IReadOnlyDictionary<int, int> MetPrepared => _metPrepared;

    /// <summary>Numbers of the anchored batches of which rows were met.</summary>
    public IReadOnlySet<int> MetAnchored => _metAnchored;

    public void Add(UInt128 contentKey, int batch, bool isAnchored)
    {
        if (!_records.TryAdd(contentKey, (batch, isAnchored)) && isAnchored)
            _records[contentKey] = (batch, isAnchored);
    }

    public KnownRecord Find(UInt128 contentKey)
    {
        if (!_records.TryGetValue(contentKey, out var record))
            return KnownRecord.No;
        if (record.IsAnchored)
        {
            _metAnchored.Add(record.Batch);
            return KnownRecord.Anchored;
        }

        _metPrepared[record.Batch] = _metPrepared.GetValueOrDefault(record.Batch) + 1;
        return KnownRecord.Prepared;
    }
}

/// <summary>How far a record known by its content has come.</summary>
internal enum KnownRecord
{
    No,
    Prepared,
    Anchored,
}
