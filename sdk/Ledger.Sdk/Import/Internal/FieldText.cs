using Ledger.Records;

namespace Ledger.Sdk.Import.Internal;

/// <summary>A cell's text as the field's rule expects it, whatever keyboard and spreadsheet it came from.</summary>
internal static class FieldText
{
    /// <summary>The field that says which class a record is of.</summary>
    public const string ClassField = "className";

    public static string Prepare(FieldRule field, string text) => field.Kind switch
    {
        FieldKind.Text when field.IsIdentity => PersonName.Normalize(text),
        FieldKind.Text when field.Name == ClassField => ClassName.Clean(text),
        FieldKind.Text => text,
        FieldKind.RegistryNumber => Number(text),
        FieldKind.Date => DateText.Normalize(text),
        FieldKind.Code => TextFold.FoldLetters(text),
        _ => TextFold.Fold(text).Trim(),
    };

    /// <summary>学籍号 in capitals and half width, without spaces and without the apostrophe that makes Excel keep digits.</summary>
    public static string Number(string text) => TextFold.Squeeze(TextFold.Fold(text)).TrimStart('\'', '‘', '’').ToUpperInvariant();
}
