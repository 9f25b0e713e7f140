namespace Ledger.Sdk.Import.Internal;

/// <summary>Findings in the order in which they were met: the first few thousand are kept, all are counted.</summary>
internal sealed class FindingList(int capacity)
{
    private readonly List<ImportFinding> _kept = [];

    public long Count { get; private set; }

    public IReadOnlyList<ImportFinding> Kept => _kept;

    public void Add(ImportFinding finding)
    {
        Count++;
        if (_kept.Count < capacity)
            _kept.Add(finding);
    }
}
