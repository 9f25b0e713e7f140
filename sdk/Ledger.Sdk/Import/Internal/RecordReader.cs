using System.Globalization;
using Ledger.Records;
using Ledger.Sdk.Rosters;

namespace Ledger.Sdk.Import.Internal;

/// <summary>
/// Reads record files row by row: finds header and record type, types and checks each row by the rule set and the roster,
/// and sorts out what was seen before. Not thread-safe; the rows come in the order of the files.
/// </summary>
internal sealed class RecordReader(ImportOptions options, Roster roster, KnownRecords known, FindingList findings)
{
    private static readonly HashSet<string> s_ignored =
        new([.. new[] { "序号", "编号", "行号", "No", "No.", "#", "Number" }.Select(HeaderText.Normalize)], StringComparer.Ordinal);

    private readonly Dictionary<UInt128, (int Place, int Row)> _seen = [];
    private readonly List<string> _places = [];
    private readonly HashSet<string> _ignoredHere = new(options.IgnoredColumns.Select(HeaderText.Normalize), StringComparer.Ordinal);
    private ContentKeys? _contentKeys;

    public long Rows { get; private set; }

    public long Refused { get; private set; }

    public long AlreadyAnchored { get; private set; }

    public long Resumed { get; private set; }

    /// <summary>The rows of a file that passed and are new.</summary>
    public IEnumerable<RecordRow> Read(SheetFile file)
    {
        _contentKeys ??= new ContentKeys(known.Key);
        var name = Path.GetFileName(file.Path);
        SheetReading? sheet = null;
        var rowsBefore = Rows;
        var headers = 0;
        foreach (var row in file.Rows())
        {
            if (sheet is null || sheet.Name != row.Sheet)
            {
                if (sheet is { Header: null, HasText: true })
                    ReportNoHeader(name, sheet.Name);
                sheet = new SheetReading(name, row.Sheet);
                _places.Add(row.Sheet is null ? name : $"{name} {row.Sheet}");
            }

            if (sheet.IsSkipped || IsBlank(row))
                continue;
            sheet.HasText = true;
            if (sheet.Header is null)
            {
                if (TryReadHeader(sheet, row))
                {
                    headers++;
                }
                else if (row.Number >= HeaderMap.SearchedRows)
                {
                    ReportNoHeader(name, sheet.Name);
                    sheet.IsSkipped = true;
                }

                continue;
            }

            Rows++;
            var before = findings.Count;
            var record = ReadRow(sheet, row);
            if (findings.Count > before)
                Refused++;
            else if (record is not null)
                yield return record;
        }

        if (sheet is { Header: null, IsSkipped: false, HasText: true })
            ReportNoHeader(name, sheet.Name);
        else if (headers == 0 && sheet is null or { HasText: false })
            ReportNoHeader(name, null);
        else if (headers > 0 && Rows == rowsBefore)
            findings.Add(new ImportFinding(ImportRule.NoRows, name, null, 0, null, null));
    }

    private static bool IsBlank(SheetRow row)
    {
        for (var i = 0; i < row.Cells.Count; i++)
        {
            if (row.Cells[i] is { } cell && (cell is not string text || !string.IsNullOrWhiteSpace(text)))
                return false;
        }

        return true;
    }

    private bool TryReadHeader(SheetReading sheet, SheetRow row)
    {
        var headers = row.Cells.Select(CellText.Read).ToArray();
        sheet.Type = (options.RecordType ?? sheet.Name) is { } name && options.RuleSet.TryFindType(name, out var named) ? named : null;
        var map = ColumnMap.Create(sheet.Type ?? options.RuleSet.Types[0], options.RuleSet.ContextColumns, headers);
        if (map.Columns.Count(c => c >= 0) + map.Context.Count < 2)
            return false;
        sheet.Header = headers;
        sheet.Context = map.Context;
        if (!map.Context.ContainsKey("recordType") && sheet.Type is null)
        {
            findings.Add(new ImportFinding(ImportRule.UnknownRecordType, sheet.File, sheet.Name, row.Number, null, null));
            sheet.IsSkipped = true;
            return true;
        }

        ReportColumns(sheet, row, map);
        if (sheet.Type is not null)
            MapOf(sheet, sheet.Type, row.Number);
        return true;
    }

    private void ReportColumns(SheetReading sheet, SheetRow row, ColumnMap map)
    {
        IEnumerable<int> unknown = map.Unknown;
        if (map.Context.ContainsKey("recordType"))
        {
            // A column may belong to any of the types that the rows name.
            unknown = unknown.Where(c => options.RuleSet.Types.All(t => !t.TryFindColumn(sheet.Header![c]!, out _)));
        }

        foreach (var column in unknown)
        {
            var header = sheet.Header![column]!;
            var normalized = HeaderText.Normalize(header);
            if (!s_ignored.Contains(normalized) && !_ignoredHere.Contains(normalized))
                findings.Add(new ImportFinding(ImportRule.UnknownColumn, sheet.File, sheet.Name, row.Number, header, null));
        }

        foreach (var column in map.Repeated)
            findings.Add(new ImportFinding(ImportRule.DoubleColumn, sheet.File, sheet.Name, row.Number, sheet.Header![column], null));
    }

    private TypeReading MapOf(SheetReading sheet, RecordType type, int row)
    {
        if (sheet.Maps.TryGetValue(type, out var reading))
            return reading;
        reading = new TypeReading(type, ColumnMap.Create(type, options.RuleSet.ContextColumns, sheet.Header!));
        sheet.Maps.Add(type, reading);
        foreach (var field in reading.Map.Missing)
            findings.Add(new ImportFinding(ImportRule.MissingColumn, sheet.File, sheet.Name, row, field.Title.Zh, null));
        return reading;
    }

    private RecordRow? ReadRow(SheetReading sheet, SheetRow row)
    {
        var before = findings.Count;
        var texts = sheet.Texts(row.Cells.Count);
        for (var i = 0; i < row.Cells.Count; i++)
        {
            texts[i] = CellText.Read(row.Cells[i]);
            if (texts[i] is not { } text)
                continue;
            if (i >= sheet.Header!.Length || sheet.Header[i] is null)
                Add(ImportRule.CellWithoutColumn, sheet, row, null, Masking.Plain("…"));
            else if (CellText.IsError(text))
                Add(ImportRule.CellError, sheet, row, sheet.Header[i], text);
        }

        if (!CheckContext(sheet, row, texts) || TypeOf(sheet, row, texts) is not { } type)
            return null;
        var reading = MapOf(sheet, type, row.Number);
        reading.Map.Arrange(texts.AsSpan(0, row.Cells.Count), reading.Cells);
        CheckTypes(sheet, row, reading);
        var values = new FieldValue[type.Fields.Count];
        if (type.Validate(reading.Cells, values) is { } errors)
        {
            foreach (var error in errors)
                Add(sheet, row, reading, error);
        }

        if (findings.Count > before)
            return null;
        var number = values[reading.NumberField].AsText!;
        var name = values[reading.NameField].AsText!;
        if (roster.Find(number) is not { } student)
        {
            var nearest = findings.Count < options.MaxFindings ? roster.FindNearest(number, name) : null;
            Add(ImportRule.StudentUnknown, sheet, row, reading.HeaderOf(sheet, reading.NumberField), Masking.Identifier(number),
                nearest is null ? "-" : $"{Masking.Name(nearest.Name)} {Masking.Identifier(nearest.RegistryNumber)}");
            return null;
        }

        if (student.Name != name)
        {
            Add(ImportRule.StudentNameDiffers, sheet, row, reading.HeaderOf(sheet, reading.NameField), Masking.Name(name), Masking.Name(student.Name));
            return null;
        }

        return Sort(sheet, row, new RecordRow(student.Id, type, values, _contentKeys!.Of(student.Id, type, values)));
    }

    private RecordRow? Sort(SheetReading sheet, SheetRow row, RecordRow record)
    {
        if (!_seen.TryAdd(record.ContentKey, (_places.Count - 1, row.Number)))
        {
            var (place, first) = _seen[record.ContentKey];
            Add(ImportRule.DuplicateRow, sheet, row, null, null, _places[place], first.ToString(CultureInfo.InvariantCulture));
            return null;
        }

        switch (known.Find(record.ContentKey))
        {
            case KnownRecord.Anchored:
                AlreadyAnchored++;
                return null;
            case KnownRecord.Prepared:
                Resumed++;
                return null;
            default:
                return record;
        }
    }

    private bool CheckContext(SheetReading sheet, SheetRow row, string?[] texts)
    {
        var before = findings.Count;
        Compare("school", options.School, ImportRule.OtherSchool);
        Compare("term", options.Term, ImportRule.OtherTerm);
        return findings.Count == before;

        void Compare(string context, string expected, ImportRule rule)
        {
            if (sheet.Context.TryGetValue(context, out var column) && column < row.Cells.Count
                && texts[column] is { } text && text != expected)
            {
                Add(rule, sheet, row, sheet.Header![column], Masking.Plain(text), expected);
            }
        }
    }

    private RecordType? TypeOf(SheetReading sheet, SheetRow row, string?[] texts)
    {
        if (!sheet.Context.TryGetValue("recordType", out var column))
            return sheet.Type;
        var text = column < row.Cells.Count ? texts[column] : null;
        if (text is null && sheet.Type is not null)
            return sheet.Type;
        if (text is not null)
        {
            if (sheet.TypesByText.TryGetValue(text, out var type))
                return type;
            if (options.RuleSet.TryFindType(text, out type))
            {
                sheet.TypesByText.Add(text, type);
                return type;
            }
        }

        Add(ImportRule.UnknownRecordType, sheet, row, sheet.Header![column], text is null ? null : Masking.Plain(text));
        return null;
    }

    // Text of any kind is read leniently; a date, a truth value or a number where it can only be a slip is not.
    private void CheckTypes(SheetReading sheet, SheetRow row, TypeReading reading)
    {
        for (var i = 0; i < reading.Cells.Length; i++)
        {
            var column = reading.Map.Columns[i];
            if (column < 0 || column >= row.Cells.Count || row.Cells[column] is null or string)
                continue;
            var field = reading.Type.Fields[i];
            var fits = row.Cells[column] switch
            {
                DateTime => field.Kind == FieldKind.Date,
                bool => field.Kind == FieldKind.Boolean,
                double => !field.IsIdentity && field.Kind is not (FieldKind.Digests or FieldKind.Date),
                _ => true,
            };
            if (!fits)
                Add(ImportRule.MixedType, sheet, row, sheet.Header![column], FieldError.Mask(field, reading.Cells[i]));
        }
    }

    private void Add(SheetReading sheet, SheetRow row, TypeReading reading, FieldError error)
    {
        var position = reading.Type.PositionOf(error.Field.Name);
        findings.Add(new ImportFinding(
            ImportRule.Field, sheet.File, sheet.Name, row.Number, reading.HeaderOf(sheet, position), Empty(error.MaskedValue))
        {
            FieldError = error.Rule.ToString(),
            FieldErrorChinese = error.Describe("zh"),
            FieldErrorEnglish = error.Describe("en"),
            Arguments = [.. error.Arguments.Select(a => a.Zh)],
        });
    }

    private void Add(ImportRule rule, SheetReading sheet, SheetRow row, string? column, string? value, params string[] arguments) =>
        findings.Add(new ImportFinding(rule, sheet.File, sheet.Name, row.Number, column, value) { Arguments = arguments });

    private void ReportNoHeader(string file, string? sheet) =>
        findings.Add(new ImportFinding(ImportRule.NoHeader, file, sheet, 0, null, null));

    private static string? Empty(string text) => text.Length == 0 ? null : text;

    private sealed class SheetReading(string file, string? name)
    {
        private string?[] _texts = [];

        public string File { get; } = file;

        public string? Name { get; } = name;

        public bool HasText { get; set; }

        public bool IsSkipped { get; set; }

        public RecordType? Type { get; set; }

        public string?[]? Header { get; set; }

        public IReadOnlyDictionary<string, int> Context { get; set; } = new Dictionary<string, int>();

        public Dictionary<RecordType, TypeReading> Maps { get; } = [];

        public Dictionary<string, RecordType> TypesByText { get; } = new(StringComparer.Ordinal);

        public string?[] Texts(int count)
        {
            if (_texts.Length < count)
                _texts = new string?[count];
            return _texts;
        }
    }

    private sealed class TypeReading(RecordType type, ColumnMap map)
    {
        public RecordType Type { get; } = type;

        public ColumnMap Map { get; } = map;

        public string?[] Cells { get; } = new string?[type.Fields.Count];

        public int NumberField { get; } = type.IdentityFields.First(i => type.Fields[i].Kind == FieldKind.RegistryNumber);

        public int NameField { get; } = type.IdentityFields.First(i => type.Fields[i].Kind == FieldKind.Text);

        public string HeaderOf(SheetReading sheet, int field) =>
            Map.Columns[field] is >= 0 and var column ? sheet.Header![column] ?? Type.Fields[field].Title.Zh : Type.Fields[field].Title.Zh;
    }
}
