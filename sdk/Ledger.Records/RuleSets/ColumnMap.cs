namespace Ledger.Records;

/// <summary>A column beside the fields that says where a row belongs: school, term, record type.</summary>
/// <param name="Name">Its name in the rule set.</param>
/// <param name="Title">The column header.</param>
/// <param name="Aliases">Other headers that schools use.</param>
public sealed record ContextColumn(string Name, LocalizedText Title, IReadOnlyList<string> Aliases)
{
    internal bool IsNamedBy(string header) =>
        new[] { Title.Zh, Title.En, Name }.Concat(Aliases).Any(h => ColumnMap.Normalize(h).Equals(header, StringComparison.OrdinalIgnoreCase));
}

/// <summary>Which column of a sheet holds which field of a record type.</summary>
public sealed class ColumnMap
{
    private ColumnMap(int[] columns, IReadOnlyDictionary<string, int> context, List<FieldRule> missing, List<int> unknown, List<int> repeated)
    {
        Columns = columns;
        Context = context;
        Missing = missing;
        Unknown = unknown;
        Repeated = repeated;
    }

    /// <summary>For each field, in the type's order, the column from 0, or -1 when the sheet has none.</summary>
    public IReadOnlyList<int> Columns { get; }

    /// <summary>Columns of the context, by the context column's name.</summary>
    public IReadOnlyDictionary<string, int> Context { get; }

    /// <summary>Required fields without a column.</summary>
    public IReadOnlyList<FieldRule> Missing { get; }

    /// <summary>Columns with a header that names nothing.</summary>
    public IReadOnlyList<int> Unknown { get; }

    /// <summary>Columns whose field has a column before them already.</summary>
    public IReadOnlyList<int> Repeated { get; }

    /// <summary>Whether every required field has one column and every column a meaning.</summary>
    public bool IsComplete => Missing.Count == 0 && Unknown.Count == 0 && Repeated.Count == 0;

    /// <summary>Maps a header row.</summary>
    /// <param name="type">The record type.</param>
    /// <param name="context">The rule set's context columns.</param>
    /// <param name="headers">The header row; blank headers are skipped.</param>
    public static ColumnMap Create(RecordType type, IReadOnlyList<ContextColumn> context, IReadOnlyList<string?> headers)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(headers);
        var columns = new int[type.Fields.Count];
        Array.Fill(columns, -1);
        var contextColumns = new Dictionary<string, int>(StringComparer.Ordinal);
        var unknown = new List<int>();
        var repeated = new List<int>();
        for (var column = 0; column < headers.Count; column++)
        {
            var header = Normalize(headers[column]);
            if (header.Length == 0)
                continue;
            if (type.TryFindColumn(header, out var position))
            {
                if (columns[position] >= 0)
                    repeated.Add(column);
                else
                    columns[position] = column;
            }
            else if (context.FirstOrDefault(c => c.IsNamedBy(header)) is { } named)
            {
                if (!contextColumns.TryAdd(named.Name, column))
                    repeated.Add(column);
            }
            else
            {
                unknown.Add(column);
            }
        }

        var missing = type.Fields.Where((field, position) => field.IsRequired && columns[position] < 0).ToList();
        return new ColumnMap(columns, contextColumns, missing, unknown, repeated);
    }

    /// <summary>Copies a row's cells into the order of the type's fields.</summary>
    /// <param name="row">The row; cells beyond its end are empty.</param>
    /// <param name="cells">One entry a field, overwritten.</param>
    public void Arrange(ReadOnlySpan<string?> row, Span<string?> cells)
    {
        for (var i = 0; i < Columns.Count; i++)
            cells[i] = Columns[i] >= 0 && Columns[i] < row.Length ? row[Columns[i]] : null;
    }

    /// <summary>A header without spaces, line breaks and the asterisk that marks required columns.</summary>
    internal static string Normalize(string? header) =>
        header is null ? string.Empty : string.Concat(header.Where(c => !char.IsWhiteSpace(c))).Trim('*', '＊', '\uFEFF');
}
