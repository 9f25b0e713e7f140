using Ledger.Sdk.Rosters;

namespace Ledger.Sdk.Import.Internal;

/// <summary>What one file gave: findings, counts and the rows that passed, without their values.</summary>
internal sealed class CheckedRows(string path, string name, int maxFindings)
{
    private readonly Dictionary<string, int> _classRows = new(StringComparer.Ordinal);

    public string Path { get; } = path;

    public string Name { get; } = name;

    public FindingList Findings { get; } = new(maxFindings);

    /// <summary>The opened file; null if it was refused.</summary>
    public SheetFile? Source { get; private set; }

    public List<(ReadRecord Record, TextSketch? Sketch)> Passed { get; } = [];

    public long Rows { get; private set; }

    public long Refused { get; set; }

    public Dictionary<(string? Class, int Type), (long Rows, long Refused)> Counts { get; } = [];

    public HashSet<string> Numbers { get; } = new(StringComparer.Ordinal);

    /// <summary>The class that most rows name; null if none names one.</summary>
    public string? Class => _classRows.Count == 0 ? null : _classRows.MaxBy(c => c.Value).Key;

    public void Read(ImportOptions options, Roster? roster, byte[] contentKey, int rowsInBand, CancellationToken cancellationToken)
    {
        var reader = new RecordReader(options, roster, contentKey, Findings) { RowRead = Count };
        try
        {
            Source = SheetFile.Open(Path, Name);
            foreach (var record in reader.Read(Source))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var field = rowsInBand == 0 ? -1 : SimilarTexts.FieldOf(record.Row.Type);
                var sketch = field >= 0 && record.Row.Values[field].AsText is { } text ? TextSketch.Of(text, rowsInBand) : null;

                TellIfLate(record);

                // Values of 40,000 rows are not kept: only what is needed to compare and to find the row again.
                Passed.Add((record with { Row = record.Row with { Values = [] } }, sketch));
            }
        }
        catch (LedgerInputException e)
        {
            Findings.Add(new ImportFinding(ImportRule.FileRefused, Name, null, 0, null, null) { Refusal = e });
        }

        Rows = reader.Rows;
        Refused = reader.Refused;
    }

    /// <summary>A row that passed turned out to be one too many.</summary>
    public void Refuse(ReadRecord record)
    {
        Refused++;
        var key = (record.Class, record.Row.Type.Code);
        Counts[key] = (Counts[key].Rows, Counts[key].Refused + 1);
    }

    private void TellIfLate(ReadRecord record)
    {
        var (type, values) = (record.Row.Type, record.Row.Values);
        if (type.DaysLate(name => values[type.PositionOf(name)]) is not { } days)
            return;
        var culture = System.Globalization.CultureInfo.InvariantCulture;
        Findings.Add(new ImportFinding(ImportRule.LateEntry, record.File, record.Sheet.Name, record.RowNumber, null, null)
        {
            Arguments = [days.ToString(culture), type.LateDays.ToString(culture)],
            Class = record.Class,
            SheetPosition = record.Sheet.Position,
        });
    }

    private void Count(RowOutcome row)
    {
        if (row.Class is not null)
            _classRows[row.Class] = _classRows.GetValueOrDefault(row.Class) + 1;
        if (row.RegistryNumber is not null)
            Numbers.Add(row.RegistryNumber);
        var key = (row.Class, row.Type?.Code ?? -1);
        var (rows, refused) = Counts.GetValueOrDefault(key);
        Counts[key] = (rows + 1, row.Passed ? refused : refused + 1);
    }
}
