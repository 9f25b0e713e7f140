namespace Ledger.Records;

/// <summary>One of the rule set's record types and its fields in their order, which is frozen with the rule set.</summary>
public sealed class RecordType
{
    internal const string GradeList = "grade";
    internal const string EntryField = "recordedOn";
    internal const string DimensionList = "dimension";

    private readonly Dictionary<string, int> _positions;
    private readonly Dictionary<string, int> _headers = new(StringComparer.OrdinalIgnoreCase);

    internal RecordType(int code, string name, LocalizedText title, string? dimension, IReadOnlyList<FieldRule> fields, int lateDays)
    {
        Code = code;
        Name = name;
        Title = title;
        Dimension = dimension;
        Fields = fields;
        LateDays = lateDays;
        _positions = fields.Select((field, position) => (field, position)).ToDictionary(x => x.field.Name, x => x.position);
        for (var position = 0; position < fields.Count; position++)
        {
            // The reader saw to it that no header names two fields.
            foreach (var header in fields[position].Headers.Select(ColumnMap.Normalize))
                _headers.TryAdd(header, position);
        }

        GradeField = FieldOf(GradeList);
        DimensionField = FieldOf(DimensionList);
        IdentityFields = [.. Enumerable.Range(0, fields.Count).Where(i => fields[i].IsIdentity)];
    }

    /// <summary>The code in a payload.</summary>
    public int Code { get; }

    /// <summary>The name in English camel case.</summary>
    public string Name { get; }

    /// <summary>The name for people.</summary>
    public LocalizedText Title { get; }

    /// <summary>The dimension that such records count for; null when the record says so itself or for none.</summary>
    public string? Dimension { get; }

    /// <summary>The fields in the order of their digests in a payload.</summary>
    public IReadOnlyList<FieldRule> Fields { get; }

    /// <summary>A record of this type that is entered more days after it took place is told as late.</summary>
    public int LateDays { get; }

    /// <summary>Positions of the fields that every bundle discloses, ascending.</summary>
    public IReadOnlyList<int> IdentityFields { get; }

    /// <summary>The position of the first field of the code list <c>grade</c>, which quotas count; -1 where nothing is graded.</summary>
    public int GradeField { get; }

    /// <summary>The position of the first field of the code list <c>dimension</c>; -1 where the type has none.</summary>
    public int DimensionField { get; }

    /// <summary>The position of a field, or -1.</summary>
    /// <param name="name">The field's name.</param>
    public int PositionOf(string name) => _positions.TryGetValue(name, out var position) ? position : -1;

    /// <summary>Finds the field that a column header names.</summary>
    /// <param name="header">The header's text; case, spaces and a trailing asterisk do not matter.</param>
    /// <param name="position">The field's position.</param>
    public bool TryFindColumn(string header, out int position) => _headers.TryGetValue(ColumnMap.Normalize(header), out position);

    /// <summary>Types and checks one row.</summary>
    /// <param name="cells">One text a field in the order of <see cref="Fields"/>; null or blank means empty.</param>
    /// <param name="values">One value a field, overwritten; an entry with an error is left empty.</param>
    /// <returns>The errors in the order of the fields; null when there is none.</returns>
    public IReadOnlyList<FieldError>? Validate(ReadOnlySpan<string?> cells, Span<FieldValue> values)
    {
        if (cells.Length != Fields.Count || values.Length < cells.Length)
            throw new ArgumentException($"A record of type {Name} has {Fields.Count} fields.", nameof(cells));
        List<FieldError>? errors = null;
        for (var i = 0; i < cells.Length; i++)
        {
            values[i] = FieldValue.Empty;
            if (FieldParser.Parse(Fields[i], cells[i], out var value) is { } error)
                (errors ??= []).Add(error);
            else
                values[i] = value;
        }

        for (var i = 0; i < cells.Length; i++)
        {
            // Dates in their canonical form compare as text.
            if (Fields[i].NotBefore is { } begin && values[i].AsText is { } end && values[begin].AsText is { } first
                && string.CompareOrdinal(end, first) < 0)
            {
                (errors ??= []).Add(new FieldError(Fields[i], FieldErrorRule.BeforeBegin, [Fields[begin].Title], FieldError.Mask(Fields[i], cells[i])));
            }
        }

        return errors;
    }

    /// <summary>
    /// How many days after it took place a record was entered, if more than <see cref="LateDays"/>: from the latest date that it
    /// names to the one in the field <c>recordedOn</c>. Null if it is not late, or does not say both.
    /// </summary>
    /// <param name="value">The value of a field by its name; empty where it is not known.</param>
    public int? DaysLate(Func<string, FieldValue> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (DayOf(EntryField) is not { } entered)
            return null;
        DateOnly? happened = null;
        foreach (var field in Fields.Where(f => f.Kind == FieldKind.Date && f.Name != EntryField))
            happened = DayOf(field.Name) is { } day && !(day < happened) ? day : happened;
        var days = happened is { } last ? entered.DayNumber - last.DayNumber : 0;
        return days > LateDays ? days : null;

        DateOnly? DayOf(string name) =>
            PositionOf(name) >= 0 && DateOnly.TryParseExact(value(name).AsText, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var day) ? day : null;
    }

    private int FieldOf(string list)
    {
        for (var position = 0; position < Fields.Count; position++)
        {
            if (Fields[position].Codes?.Name == list)
                return position;
        }

        return -1;
    }
}
