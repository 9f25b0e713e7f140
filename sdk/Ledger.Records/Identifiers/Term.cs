using System.Globalization;

namespace Ledger.Records;

/// <summary>学年学期: school year and half, of which <c>2025-2026-1</c> is the only form.</summary>
public readonly record struct Term
{
    /// <summary>How many characters it has.</summary>
    public const int Length = 11;

    private Term(string value) => Value = value;

    /// <summary>Such as <c>2025-2026-1</c>.</summary>
    public string Value { get; }

    /// <summary>The year in which the school year begins.</summary>
    public int FirstYear => int.Parse(Value.AsSpan(0, 4), CultureInfo.InvariantCulture);

    /// <summary>1 or 2.</summary>
    public int Half => Value[10] - '0';

    /// <summary>Parses the one form.</summary>
    /// <param name="text">The text.</param>
    /// <param name="term">The term, when nothing is wrong.</param>
    /// <returns>What is wrong.</returns>
    public static IdentifierError Parse(string? text, out Term term)
    {
        term = default;
        if (text?.Length != Length)
            return IdentifierError.Length;
        for (var i = 0; i < Length; i++)
        {
            if (i is 4 or 9 ? text[i] != '-' : !char.IsAsciiDigit(text[i]))
                return IdentifierError.Character;
        }

        var first = int.Parse(text.AsSpan(0, 4), CultureInfo.InvariantCulture);
        if (first < 1900 || int.Parse(text.AsSpan(5, 4), CultureInfo.InvariantCulture) != first + 1)
            return IdentifierError.Years;
        if (text[10] is not ('1' or '2'))
            return IdentifierError.Kind;
        term = new Term(text);
        return IdentifierError.None;
    }

    /// <summary>The term of a text that is known to be one; else <see cref="FormatException"/>.</summary>
    /// <param name="text">The text.</param>
    public static Term Parse(string text) => Parse(text, out var term) is var error && error == IdentifierError.None
        ? term
        : throw new FormatException($"'{text}' is not a term; write it like 2025-2026-1 ({error}).");

    /// <summary>Such as <c>2025-2026-1</c>.</summary>
    public override string ToString() => Value ?? string.Empty;
}
