using System.Buffers;
using System.Globalization;
using System.Text;

namespace Ledger.Records;

/// <summary>From a cell's text to a typed value.</summary>
internal static class FieldParser
{
    private const int DefaultMaxLength = 2000;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    private static readonly string[] DateForms =
        ["yyyy-MM-dd", "yyyy-M-d", "yyyy/M/d", "yyyy.M.d", "yyyyMMdd", "yyyy年M月d日", "yyyy-MM-dd HH:mm:ss", "yyyy/M/d H:mm:ss"];

    public static FieldError? Parse(FieldRule field, string? cell, out FieldValue value)
    {
        value = FieldValue.Empty;
        var text = cell.AsSpan().Trim();
        if (text.IsEmpty)
            return field.IsRequired ? Refuse(field, cell, FieldErrorRule.Required) : null;
        return field.Kind switch
        {
            FieldKind.Text => Text(field, text, cell, ref value),
            FieldKind.WholeNumber => Integer(field, text, cell, ref value),
            FieldKind.DecimalNumber => Decimal(field, text, cell, ref value),
            FieldKind.Date => Date(field, text, cell, ref value),
            FieldKind.Code => Code(field, text, cell, ref value),
            FieldKind.Boolean => Boolean(field, text, cell, ref value),
            FieldKind.Digests => Digests(field, text, cell, ref value),
            FieldKind.RegistryNumber => RegistryNumber(field, text, cell, ref value),
            _ => throw new InvalidOperationException($"Field kind {field.Kind} has no parser."),
        };
    }

    private static FieldError? Text(FieldRule field, ReadOnlySpan<char> text, string? cell, ref FieldValue value)
    {
        var length = 0;
        var ascii = true;
        for (var i = 0; i < text.Length; i++, length++)
        {
            var c = text[i];
            ascii &= c < 0x80;

            // U+FFFD is what is left of a character that was read in the wrong encoding.
            if ((char.IsControl(c) && c is not ('\n' or '\r' or '\t')) || c is '\uFFFD' or '\uFFFE' or '\uFFFF')
                return Refuse(field, cell, FieldErrorRule.NotText);
            if (!char.IsSurrogate(c))
                continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(c, text[i + 1]))
                return Refuse(field, cell, FieldErrorRule.NotText);
            i++;
        }

        if (length > (field.MaxLength ?? DefaultMaxLength))
        {
            return Refuse(
                field, cell, FieldErrorRule.TooLong, Number(field.MaxLength ?? DefaultMaxLength), Number(length));
        }

        var kept = text.Length == cell!.Length ? cell : text.ToString();
        value = FieldValue.FromText(ascii || kept.IsNormalized(NormalizationForm.FormC) ? kept : kept.Normalize(NormalizationForm.FormC));
        return null;
    }

    private static FieldError? Integer(FieldRule field, ReadOnlySpan<char> text, string? cell, ref FieldValue value)
    {
        if (!decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            || number != decimal.Truncate(number) || Math.Abs(number) > 1L << 53)
        {
            return Refuse(field, cell, FieldErrorRule.NotInteger);
        }

        if (OutOfRange(field, number, cell) is { } error)
            return error;
        value = FieldValue.FromInteger((long)number);
        return null;
    }

    private static FieldError? Decimal(FieldRule field, ReadOnlySpan<char> text, string? cell, ref FieldValue value)
    {
        if (!decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return Refuse(field, cell, FieldErrorRule.NotDecimal);
        if (OutOfRange(field, number, cell) is { } error)
            return error;
        value = FieldValue.FromDecimal(number);
        return null;
    }

    private static FieldError? Date(FieldRule field, ReadOnlySpan<char> text, string? cell, ref FieldValue value)
    {
        if (!DateTime.TryParseExact(text, DateForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            || date.Year is < 1900 or > 2200)
        {
            return Refuse(field, cell, FieldErrorRule.NotDate);
        }

        value = FieldValue.FromDate(DateOnly.FromDateTime(date));
        return null;
    }

    private static FieldError? Code(FieldRule field, ReadOnlySpan<char> text, string? cell, ref FieldValue value)
    {
        if (field.Codes!.Find(text.ToString()) is not { } code)
        {
            var known = new LocalizedText(
                string.Join(", ", field.Codes.Entries.Select(e => $"{e.Code} {e.Title.En}")),
                string.Join("、", field.Codes.Entries.Select(e => $"{e.Code} {e.Title.Zh}")));
            return Refuse(field, cell, FieldErrorRule.UnknownCode, known);
        }

        value = FieldValue.FromText(code);
        return null;
    }

    private static FieldError? Boolean(FieldRule field, ReadOnlySpan<char> text, string? cell, ref FieldValue value)
    {
        bool? truth = text.ToString().ToUpperInvariant() switch
        {
            "是" or "TRUE" or "YES" or "1" => true,
            "否" or "FALSE" or "NO" or "0" => false,
            _ => null,
        };
        if (truth is null)
            return Refuse(field, cell, FieldErrorRule.NotBoolean);
        value = FieldValue.FromBoolean(truth.Value);
        return null;
    }

    private static FieldError? Digests(FieldRule field, ReadOnlySpan<char> text, string? cell, ref FieldValue value)
    {
        var items = new List<string>();
        foreach (var range in text.SplitAny(";,；， \n"))
        {
            var item = text[range].Trim();
            if (item.IsEmpty)
                continue;
            var colon = item.IndexOf(':');
            if (colon < 0 || item[..colon] is not ("sha256" or "sm3") || item.Length != colon + 65
                || item[(colon + 1)..].ContainsAnyExcept(HexDigits))
            {
                return Refuse(field, cell, FieldErrorRule.NotDigests);
            }

            items.Add(item.ToString().ToLowerInvariant());
        }

        if (items.Count == 0)
            return Refuse(field, cell, FieldErrorRule.NotDigests);
        value = FieldValue.FromList(items);
        return null;
    }

    private static FieldError? RegistryNumber(FieldRule field, ReadOnlySpan<char> text, string? cell, ref FieldValue value)
    {
        var error = StudentRegistryNumber.Parse(text.ToString().ToUpperInvariant(), out var number);
        if (error != IdentifierError.None)
        {
            return Refuse(field, cell, error switch
            {
                IdentifierError.Length => FieldErrorRule.RegistryNumberLength,
                IdentifierError.Kind => FieldErrorRule.RegistryNumberKind,
                IdentifierError.Date => FieldErrorRule.RegistryNumberDate,
                IdentifierError.CheckCharacter => FieldErrorRule.RegistryNumberCheck,
                _ => FieldErrorRule.RegistryNumberCharacter,
            });
        }

        value = FieldValue.FromText(number.Value);
        return null;
    }

    private static FieldError? OutOfRange(FieldRule field, decimal number, string? cell)
    {
        if (number < field.Minimum)
            return Refuse(field, cell, FieldErrorRule.BelowMinimum, Number(field.Minimum.Value));
        if (number > field.Maximum)
            return Refuse(field, cell, FieldErrorRule.AboveMaximum, Number(field.Maximum.Value));
        return null;
    }

    private static LocalizedText Number(decimal number)
    {
        var text = number.ToString(CultureInfo.InvariantCulture);
        return new LocalizedText(text, text);
    }

    private static FieldError Refuse(FieldRule field, string? cell, FieldErrorRule rule, params LocalizedText[] arguments) =>
        new(field, rule, arguments, FieldError.Mask(field, cell));
}
