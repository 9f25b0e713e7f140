using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ledger.Records;
using Ledger.Sdk.Import.Internal;
using Ledger.Sdk.Internal;

namespace Ledger.Sdk.Import;

/// <summary>
/// What a school's own headers mean: header to a field's or context column's title, or nothing for a column that is passed
/// over. Kept as JSON, <c>{"v":1,"columns":{"活动主题":"活动名称"},"ignored":["备注"]}</c>. Immutable.
/// </summary>
public sealed class ColumnMapping
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly Dictionary<string, string> _targets = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ignored = new(StringComparer.Ordinal);

    private ColumnMapping(IReadOnlyDictionary<string, string> columns, IReadOnlyList<string> ignored)
    {
        Columns = columns;
        Ignored = ignored;
        foreach (var (header, title) in columns)
            _targets[HeaderText.Normalize(header)] = title;
        foreach (var header in ignored)
            _ignored.Add(HeaderText.Normalize(header));
    }

    /// <summary>No header of the school's own.</summary>
    public static ColumnMapping Empty { get; } = new(new Dictionary<string, string>(), []);

    /// <summary>Header of the school to the title that the rule set or the roster uses.</summary>
    public IReadOnlyDictionary<string, string> Columns { get; }

    /// <summary>Headers of the school that are passed over.</summary>
    public IReadOnlyList<string> Ignored { get; }

    /// <summary>True if there is neither a column nor an ignored header.</summary>
    public bool IsEmpty => Columns.Count == 0 && Ignored.Count == 0;

    /// <summary>The mapping with one more header; an earlier meaning of the same header is replaced.</summary>
    /// <param name="header">The header as it stands in the school's files.</param>
    /// <param name="field">A field's title, name or alias, or that of a context or roster column; null: the column is passed over.</param>
    /// <param name="ruleSet">The rule set whose fields may be meant.</param>
    /// <exception cref="LedgerInputException">No record type and no roster has such a field.</exception>
    public ColumnMapping With(string header, string? field, RuleSet ruleSet)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(header);
        ArgumentNullException.ThrowIfNull(ruleSet);
        var key = HeaderText.Normalize(header);
        var columns = Columns.Where(c => HeaderText.Normalize(c.Key) != key).ToDictionary(StringComparer.Ordinal);
        var ignored = Ignored.Where(i => HeaderText.Normalize(i) != key).ToList();
        if (field is null)
            ignored.Add(header.Trim());
        else
            columns.Add(header.Trim(), ColumnTitles.Find(field, ruleSet) ?? throw new LedgerInputException(LedgerError.FieldUnknown, field));
        return new ColumnMapping(columns, ignored);
    }

    /// <summary>Reads a mapping file.</summary>
    /// <exception cref="LedgerInputException">The file cannot be read or is no mapping.</exception>
    public static async Task<ColumnMapping> ReadAsync(string file, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        var bytes = await WholeFile.ReadAsync(file, cancellationToken).ConfigureAwait(false);
        try
        {
            var content = JsonSerializer.Deserialize<Content>(bytes, s_json);
            if (content is not { V: 1, Columns: not null } || content.Columns.Values.Any(string.IsNullOrWhiteSpace))
                throw new LedgerInputException(LedgerError.MappingWrong, file);
            return new ColumnMapping(content.Columns, content.Ignored ?? []);
        }
        catch (JsonException e)
        {
            throw new LedgerInputException(LedgerError.MappingWrong, e, file);
        }
    }

    /// <summary>Writes the mapping, replacing the file.</summary>
    /// <exception cref="LedgerInputException">The file cannot be written.</exception>
    public async Task WriteAsync(string file, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder)
                Directory.CreateDirectory(folder);
            var json = JsonSerializer.Serialize(new Content(1, new Dictionary<string, string>(Columns), [.. Ignored]), s_json);
            await File.WriteAllTextAsync(file, json + "\n", new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerInputException(LedgerError.FileUnwritable, e, file);
        }
    }

    /// <summary>The header in the rule set's words; the header itself if the mapping does not know it.</summary>
    internal string? Translate(string? header) =>
        header is not null && _targets.Count > 0 && _targets.TryGetValue(HeaderText.Normalize(header), out var title) ? title : header;

    internal bool IsIgnored(string header) => _ignored.Count > 0 && _ignored.Contains(HeaderText.Normalize(header));

    private sealed record Content(int V, Dictionary<string, string>? Columns, string[]? Ignored);
}
