using System.Globalization;

namespace Ledger.Records;

/// <summary>
/// 学籍号, 19 characters: <c>G</c> and the 18-character identity number; <c>J</c> and a number of the same build for who has
/// none; <c>L</c>, temporary, with 4 free digits at the end. <c>G</c> and <c>J</c> end in the check character of GB 11643
/// (ISO 7064 MOD 11-2). It is personal: <see cref="ToString"/> masks it.
/// </summary>
public readonly record struct StudentRegistryNumber
{
    /// <summary>How many characters it has.</summary>
    public const int Length = 19;

    private StudentRegistryNumber(string value) => Value = value;

    /// <summary>The whole number. Not for logs, messages or the chain.</summary>
    public string Value { get; }

    /// <summary>Whether the number is temporary and will be replaced.</summary>
    public bool IsTemporary => Value[0] == 'L';

    /// <summary>Parses the one canonical form: upper case, no spaces.</summary>
    /// <param name="text">The text.</param>
    /// <param name="number">The number, when nothing is wrong.</param>
    /// <returns>What is wrong.</returns>
    public static IdentifierError Parse(string? text, out StudentRegistryNumber number)
    {
        number = default;
        text ??= string.Empty;
        if (text.Length != Length)
            return IdentifierError.Length;
        if (text[0] is not ('G' or 'J' or 'L'))
            return IdentifierError.Kind;
        if (text.AsSpan(1, 17).ContainsAnyExceptInRange('0', '9'))
            return IdentifierError.Character;
        if (!char.IsAsciiDigit(text[18]) && (text[18] != 'X' || text[0] == 'L'))
            return IdentifierError.Character;
        if (!DateOnly.TryParseExact(text.AsSpan(7, 8), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            return IdentifierError.Date;
        if (text[0] != 'L' && CheckCharacter(text.AsSpan(1, 17)) != text[18])
            return IdentifierError.CheckCharacter;
        number = new StudentRegistryNumber(text);
        return IdentifierError.None;
    }

    /// <summary>The check character of GB 11643 for 17 digits: <c>0</c> to <c>9</c> or <c>X</c>.</summary>
    /// <param name="digits">17 ASCII digits.</param>
    public static char CheckCharacter(ReadOnlySpan<char> digits)
    {
        if (digits.Length != 17 || digits.ContainsAnyExceptInRange('0', '9'))
            throw new ArgumentException("17 digits belong here.", nameof(digits));
        var remainder = 0;
        foreach (var digit in digits)
            remainder = (remainder + digit - '0') * 2 % 11;
        var check = (12 - remainder) % 11;
        return check == 10 ? 'X' : (char)('0' + check);
    }

    /// <summary>The letter, asterisks and the last two characters.</summary>
    public override string ToString() => Value is null ? string.Empty : $"{Value[0]}{new string('*', Length - 3)}{Value[^2..]}";
}
