using Ledger.Records;
using Ledger.Sdk.Import.Internal;

namespace Ledger.Sdk.Notices;

/// <summary>
/// What a public notice shows of a record: enough to know it, none of what is private. Not shown are registry number,
/// narrative, evidence, results and marks: grades and ranks must not be public (未成年人学校保护规定).
/// </summary>
/// <param name="Index">The record's leaf index, by which an objection names it.</param>
/// <param name="Class">The class.</param>
/// <param name="Name">The student's name.</param>
/// <param name="Type">The record's type.</param>
/// <param name="Subject">What it is about: the type's first text field that is its own; empty without. Of a statement of completeness: how many records it counts.</param>
/// <param name="Level">The title of its level; null for a type without.</param>
/// <param name="Dates">Its days, begin and end where it has both. Of a statement of completeness: first and last term.</param>
public sealed record NoticeRow(int Index, string Class, string Name, RecordType Type, string Subject, LocalizedText? Level, string Dates)
{
    private const string LevelField = "level";

    // What every record has, whatever its type.
    private static readonly string[] s_common = ["className", "content", "recordedOn"];

    /// <summary>The first character of the name and an asterisk for each further one.</summary>
    public string MaskedName => Masking.Name(Name);

    /// <summary>Says nothing about the person.</summary>
    public override string ToString() => nameof(NoticeRow);

    internal static NoticeRow Of(int index, string room, string name, RecordType type, IReadOnlyDictionary<string, FieldValue> values)
    {
        if (Completeness.IsOf(type))
            return OfStatement(index, room, name, type, values);
        var own = type.Fields.Where(f => !f.IsIdentity && !s_common.Contains(f.Name) && values.TryGetValue(f.Name, out var value) && !value.IsEmpty).ToList();
        var level = own.Find(f => f.Name == LevelField && f.Codes is not null);
        return new NoticeRow(
            index, room, name, type,
            own.Find(f => f.Kind == FieldKind.Text) is { } subject ? values[subject.Name].AsText ?? string.Empty : string.Empty,
            level?.Codes!.Entries.FirstOrDefault(e => e.Code == values[level.Name].AsText)?.Title,
            string.Join(" – ", own.Where(f => f.Kind == FieldKind.Date).Select(f => values[f.Name].AsText).Distinct()));
    }

    // Of an archive: how many records it has, from which terms; not of which dimension, and not which.
    private static NoticeRow OfStatement(int index, string room, string name, RecordType type, IReadOnlyDictionary<string, FieldValue> values)
    {
        var count = values.Where(v => v.Key.StartsWith("count", StringComparison.Ordinal)).Sum(v => v.Value.AsInteger ?? 0);
        var terms = values.Where(v => v.Key.StartsWith("term", StringComparison.Ordinal)).Select(v => v.Value.AsText).OfType<string>().Order(StringComparer.Ordinal).ToList();
        return new NoticeRow(
            index, room, name, type, count.ToString(System.Globalization.CultureInfo.InvariantCulture), null, string.Join(" – ", new[] { terms.FirstOrDefault(), terms.LastOrDefault() }.Distinct()));
    }
}
