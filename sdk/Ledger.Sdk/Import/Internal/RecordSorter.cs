using System.Globalization;

namespace Ledger.Sdk.Import.Internal;

/// <summary>Sorts out records that were met before: in an earlier row, in a prepared batch, on the ledger. Not thread-safe.</summary>
internal sealed class RecordSorter(KnownRecords known)
{
    private readonly Dictionary<UInt128, (string Place, int Row)> _seen = [];

    /// <summary>Rows that are another version of an anchored record and are refused for it, by content key.</summary>
    public IReadOnlyDictionary<UInt128, ChangedRecord> Changed { get; init; } = new Dictionary<UInt128, ChangedRecord>();

    public long Refused { get; private set; }

    public long AlreadyAnchored { get; private set; }

    public long Resumed { get; private set; }

    /// <summary>True if the record is new; a record that stands in an earlier row is told to the findings.</summary>
    public bool IsNew(ReadRecord record, FindingList findings)
    {
        var key = record.Row.ContentKey;
        if (!_seen.TryAdd(key, (record.Place, record.RowNumber)))
        {
            var (place, row) = _seen[key];
            Refused++;
            findings.Add(new ImportFinding(ImportRule.DuplicateRow, record.File, record.Sheet.Name, record.RowNumber, null, null)
            {
                Arguments = [place, row.ToString(CultureInfo.InvariantCulture)],
                Class = record.Class,
                SheetPosition = record.Sheet.Position,
            });
            return false;
        }

        switch (known.Find(key))
        {
            case KnownRecord.Anchored:
                AlreadyAnchored++;
                return false;
            case KnownRecord.Prepared:
                Resumed++;
                return false;
            default:
                return !IsChanged(record, findings);
        }
    }

    private bool IsChanged(ReadRecord record, FindingList findings)
    {
        if (Changed.Count == 0 || !Changed.TryGetValue(record.Row.ContentKey, out var changed))
            return false;
        Refused++;
        findings.Add(new ImportFinding(ImportRule.ChangedAfterAnchoring, record.File, record.Sheet.Name, record.RowNumber, null, null)
        {
            Arguments =
            [
                changed.BatchId,
                changed.Index.ToString(CultureInfo.InvariantCulture),
                string.Join("; ", changed.Differences.Take(4).Select(d => $"{d.Title.Zh}: {Quote(d.Anchored)} → {Quote(d.Given)}")),
                "ledger record correct",
            ],
            Class = record.Class,
            SheetPosition = record.Sheet.Position,
        });
        return true;
    }

    private static string Quote(string value) => value.Length == 0 ? "-" : $"“{value}”";
}
