namespace Ledger.Sdk.Import.Internal;

/// <summary>Findings in the order in which they were met: the first few thousand are kept, all are counted. Notices stand apart.</summary>
internal sealed class FindingList(int capacity)
{
    private List<ImportFinding> _kept = [];
    private List<ImportFinding> _notices = [];

    public int Capacity => capacity;

    public long Count { get; private set; }

    public IReadOnlyList<ImportFinding> Kept => _kept;

    public long NoticeCount { get; private set; }

    public IReadOnlyList<ImportFinding> Notices => _notices;

    public void Add(ImportFinding finding)
    {
        if (finding.IsNotice)
        {
            NoticeCount++;
            if (_notices.Count < capacity)
                _notices.Add(finding);
            return;
        }

        Count++;
        if (_kept.Count < capacity)
            _kept.Add(finding);
    }

    /// <summary>Brings what is kept into the order of sheets, rows and columns.</summary>
    public void Sort()
    {
        var kept = _kept.OrderBy(f => f.SheetPosition).ThenBy(f => f.Row).ThenBy(f => f.ColumnNumber).ToList();
        var notices = _notices.OrderBy(f => f.SheetPosition).ThenBy(f => f.Row).ThenBy(f => f.ColumnNumber).ToList();
        (_kept, _notices) = (kept, notices);
    }

    /// <summary>Rewrites kept findings from a place on, because what came later explains them better.</summary>
    public void Amend(int from, Func<ImportFinding, ImportFinding> amend)
    {
        for (var i = from; i < _kept.Count; i++)
            _kept[i] = amend(_kept[i]);
    }
}
