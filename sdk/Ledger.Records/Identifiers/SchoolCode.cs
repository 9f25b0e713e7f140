namespace Ledger.Records;

/// <summary>学校标识码, 10 digits: kind of school (2), province (2), sequence (6).</summary>
public readonly record struct SchoolCode
{
    /// <summary>How many digits it has.</summary>
    public const int Length = 10;

    private SchoolCode(string value) => Value = value;

    /// <summary>The ten digits.</summary>
    public string Value { get; }

    /// <summary>Kind of school: 21 小学, 31 初中, 34 普通高中, 36 中职, 51 特教; others exist.</summary>
    public string Kind => Value[..2];

    /// <summary>The province, the first two digits of its administrative code.</summary>
    public string Province => Value[2..4];

    /// <summary>Parses ten ASCII digits.</summary>
    /// <param name="text">The text.</param>
    /// <param name="code">The code, when nothing is wrong.</param>
    /// <returns>What is wrong.</returns>
    public static IdentifierError Parse(string? text, out SchoolCode code)
    {
        code = default;
        if (text?.Length != Length)
            return IdentifierError.Length;
        if (text.AsSpan().ContainsAnyExceptInRange('0', '9'))
            return IdentifierError.Character;
        if (text[0] == '0' || text[2] == '0')
            return IdentifierError.Kind;
        code = new SchoolCode(text);
        return IdentifierError.None;
    }

    /// <summary>The code of a text that is known to be one; else <see cref="FormatException"/>.</summary>
    /// <param name="text">The text.</param>
    public static SchoolCode Parse(string text) => Parse(text, out var code) is var error && error == IdentifierError.None
        ? code
        : throw new FormatException($"'{text}' is not a school code of ten digits ({error}).");

    /// <summary>The ten digits.</summary>
    public override string ToString() => Value ?? string.Empty;
}
