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
/// <param name="Subject">What it is about: the type's first text field that is its own; empty without.</param>
/// <param name="Level">The title of its level; null for a type without.</param>
/// <param name="Dates">Its days, begin and end where it has both.</param>
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
        var own = type.Fields.Where(f => !f.IsIdentity && !s_common.Contains(f.Name) && values.TryGetValue(f.Name, out var value) && !value.IsEmpty).ToList();
        var level = own.Find(f => f.Name == LevelField && f.Codes is not null);
        return new NoticeRow(
            index, room, name, type,
            own.Find(f => f.Kind == FieldKind.Text) is { } subject ? values[subject.Name].AsText ?? string.Empty : string.Empty,
            level?.Codes!.Entries.FirstOrDefault(e => e.Code == values[level.Name].AsText)?.Title,
            string.Join(" – ", own.Where(f => f.Kind == FieldKind.Date).Select(f => values[f.Name].AsText).Distinct()));
    }
}
