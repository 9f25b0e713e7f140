using Ledger.Records;
using Ledger.Sdk;

namespace Ledger.Papers.Internal;

/// <summary>Fields of records as a page says them.</summary>
internal static class FieldTexts
{
    public static string Value(FieldRule field, FieldValue value, LedgerLanguage language) =>
        value.AsText is { } code && field.Codes?.Entries.FirstOrDefault(e => e.Code == code) is { } entry
            ? entry.Title.In(language)
            : value.AsList is { } list ? string.Join('\n', list) : value.ToString();

    /// <summary>A record's fields, a line each, and how late it was entered if that is late.</summary>
    public static string Lines(RecordType type, IEnumerable<(FieldRule Field, FieldValue Value)> fields, LedgerLanguage language)
    {
        var colon = language == LedgerLanguage.Chinese ? "：" : ": ";
        List<(FieldRule Field, FieldValue Value)> shown = [.. fields.Where(f => !f.Value.IsEmpty)];
        var lines = shown.Where(f => !f.Field.IsIdentity).Select(f => f.Field.Title.In(language) + colon + Value(f.Field, f.Value, language)).ToList();
        var known = shown.ToDictionary(f => f.Field.Name, f => f.Value, StringComparer.Ordinal);
        if (type.DaysLate(name => known.GetValueOrDefault(name)) is { } days)
            lines.Add(Texts.Get("paper.late", language, days.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        return string.Join('\n', lines);
    }
}
