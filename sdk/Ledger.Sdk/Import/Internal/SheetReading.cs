using System.Globalization;
using Ledger.Records;

namespace Ledger.Sdk.Import.Internal;

/// <summary>What is known of the sheet that is being read.</summary>
internal sealed class SheetReading
{
    private readonly ImportOptions _options;
    private string?[] _texts = [];

    public SheetReading(string file, SheetPart part, ImportOptions options, int firstFinding)
    {
        _options = options;
        File = file;
        Part = part;
        FirstFinding = firstFinding;
        Type = (options.RecordType ?? part.Name) is { } name && options.RuleSet.TryFindType(name, out var named) ? named : null;
        Finder = new HeaderFinder(texts => Known(Translate(texts)));
    }

    public string File { get; }

    public SheetPart Part { get; }

    /// <summary>How many findings were kept when the sheet began.</summary>
    public int FirstFinding { get; }

    public HeaderFinder Finder { get; }

    public bool HasText { get; set; }

    public bool IsSkipped { get; set; }

    /// <summary>The type of every row, from the options or the sheet's name; null if the rows say it.</summary>
    public RecordType? Type { get; }

    /// <summary>The header as it stands in the file; null while it is not found.</summary>
    public string?[]? Header { get; private set; }

    /// <summary>The header in the rule set's words.</summary>
    public string?[] Translated { get; private set; } = [];

    /// <summary>For each column of the header, whether it means something.</summary>
    public bool[] IsKnown { get; private set; } = [];

    public int ClassColumn { get; private set; } = -1;

    public int NumberColumn { get; private set; } = -1;

    public IReadOnlyDictionary<string, int> Context { get; set; } = new Dictionary<string, int>();

    public Dictionary<RecordType, TypeReading> Maps { get; } = [];

    public Dictionary<string, RecordType> TypesByText { get; } = new(StringComparer.Ordinal);

    /// <summary>Hidden rows that were read.</summary>
    public List<int> Hidden { get; } = [];

    /// <summary>The class that the present row names.</summary>
    public string? Class { get; set; }

    /// <summary>For each column, whether something is wrong with the present row's cell that makes its field's rule moot.</summary>
    public bool[] Faults { get; private set; } = [];

    public ColumnMap Map(RecordType type) => ColumnMap.Create(type, _options.RuleSet.ContextColumns, Translated);

    public void Take(string?[] header)
    {
        Header = header;
        Translated = Translate(header);
        var types = Type is null ? _options.RuleSet.Types : [Type];
        IsKnown = new bool[header.Length];
        foreach (var type in types)
        {
            var map = Map(type);
            foreach (var column in map.Columns.Where(c => c >= 0).Concat(map.Context.Values))
                IsKnown[column] = true;
            if (ClassColumn < 0 && type.PositionOf(FieldText.ClassField) is >= 0 and var position)
                ClassColumn = map.Columns[position];
            if (NumberColumn < 0 && type.IdentityFields.FirstOrDefault(i => type.Fields[i].Kind == FieldKind.RegistryNumber, -1) is >= 0 and var number)
                NumberColumn = map.Columns[number];
        }
    }

    public string?[] Texts(int count)
    {
        if (_texts.Length < count)
            _texts = new string?[count];
        return _texts;
    }

    public void ClearFaults(int count)
    {
        count = Math.Max(count, Header!.Length);
        if (Faults.Length < count)
            Faults = new bool[count];
        Array.Clear(Faults);
    }

    /// <summary>A required cell that is empty because it is merged with another is told as that.</summary>
    public ImportFinding ExplainMerged(ImportFinding finding)
    {
        if (finding.FieldError != nameof(FieldErrorRule.Required) || Part.CoveringMerge(finding.Row, finding.ColumnNumber) is not { } range)
            return finding;
        return new ImportFinding(ImportRule.MergedCell, finding.File, finding.Sheet, finding.Row, finding.Column, null)
        {
            Arguments = [CellName.Of(range.FirstRow, range.FirstColumn)],
            ColumnNumber = finding.ColumnNumber,
            Class = finding.Class,
            SheetPosition = finding.SheetPosition,
        };
    }

    /// <summary>The headers of the columns that were read although they are hidden: <c>C 学籍号, E 内容</c>.</summary>
    public string HiddenColumns() => string.Join(", ", Enumerable.Range(0, IsKnown.Length)
        .Where(c => IsKnown[c] && Part.IsHiddenColumn(c))
        .Select(c => $"{CellName.Column(c)} {Header![c]}"));

    /// <summary>The hidden rows as ranges: <c>5-9, 12</c>.</summary>
    public string HiddenRanges()
    {
        var ranges = new List<string>();
        for (var i = 0; i < Hidden.Count;)
        {
            var end = i;
            while (end + 1 < Hidden.Count && Hidden[end + 1] == Hidden[end] + 1)
                end++;
            var first = Hidden[i].ToString(CultureInfo.InvariantCulture);
            ranges.Add(end == i ? first : $"{first}-{Hidden[end].ToString(CultureInfo.InvariantCulture)}");
            i = end + 1;
            if (ranges.Count == 20 && i < Hidden.Count)
            {
                ranges.Add("…");
                break;
            }
        }

        return string.Join(", ", ranges);
    }

    private string?[] Translate(string?[] texts) => [.. texts.Select(_options.Mapping.Translate)];

    private int Known(string?[] texts)
    {
        var map = ColumnMap.Create(Type ?? _options.RuleSet.Types[0], _options.RuleSet.ContextColumns, texts);
        return map.Columns.Count(c => c >= 0) + map.Context.Count;
    }
}

/// <summary>One record type's columns in a sheet.</summary>
internal sealed class TypeReading
{
    private readonly int[] _dates;

    public TypeReading(RecordType type, ColumnMap map)
    {
        Type = type;
        Map = map;
        Cells = new string?[type.Fields.Count];
        NumberField = type.IdentityFields.First(i => type.Fields[i].Kind == FieldKind.RegistryNumber);
        NameField = type.IdentityFields.First(i => type.Fields[i].Kind == FieldKind.Text);
        _dates = [.. Enumerable.Range(0, type.Fields.Count).Where(i => type.Fields[i].Kind == FieldKind.Date).OrderBy(i => type.Fields[i].Name == "recordedOn")];
        TextField = SimilarTexts.FieldOf(type);
    }

    public RecordType Type { get; }

    public ColumnMap Map { get; }

    public string?[] Cells { get; }

    public int NumberField { get; }

    public int NameField { get; }

    /// <summary>The field whose text is compared with other students'; -1 if the type has none.</summary>
    public int TextField { get; }

    /// <summary>The date on which it happened, else on which it was recorded; null if the record has no date.</summary>
    public int? DateOf(FieldValue[] values)
    {
        foreach (var field in _dates)
        {
            if (values[field].AsText is not null)
                return field;
        }

        return null;
    }

    public string HeaderOf(SheetReading sheet, int field) =>
        Map.Columns[field] is >= 0 and var column ? sheet.Header![column] ?? Type.Fields[field].Title.Zh : Type.Fields[field].Title.Zh;
}
