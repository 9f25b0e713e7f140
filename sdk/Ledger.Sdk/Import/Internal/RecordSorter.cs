using System.Globalization;

namespace Ledger.Sdk.Import.Internal;

/// <summary>Sorts out records that were met before: in an earlier row, in a prepared batch, on the ledger. Not thread-safe.</summary>
internal sealed class RecordSorter(KnownRecords known, FindingList findings)
{
    private readonly Dictionary<UInt128, (string Place, int Row)> _seen = [];

    public long Refused { get; private set; }

    public long AlreadyAnchored { get; private set; }

    public long Resumed { get; private set; }

    /// <summary>True if the record is new.</summary>
    public bool IsNew(ReadRecord record)
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
                return true;
        }
    }

    /// <summary>Refuses a record that is another version of an anchored one.</summary>
    public void Refuse(ImportFinding finding)
    {
        Refused++;
        findings.Add(finding);
    }
}
