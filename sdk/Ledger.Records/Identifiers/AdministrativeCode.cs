namespace Ledger.Records;

/// <summary>行政区划代码 (GB/T 2260), 6 digits: province, city, county, two digits each.</summary>
public readonly record struct AdministrativeCode
{
    /// <summary>How many digits it has.</summary>
    public const int Length = 6;

    private AdministrativeCode(string value) => Value = value;

    /// <summary>The six digits.</summary>
    public string Value { get; }

    /// <summary>Whether it names a province, a city or a county.</summary>
    public AdministrativeTier Tier =>
        Value.EndsWith("0000", StringComparison.Ordinal) ? AdministrativeTier.Province
        : Value.EndsWith("00", StringComparison.Ordinal) ? AdministrativeTier.City
        : AdministrativeTier.County;

    /// <summary>The unit above it: a county's city, a city's province; a province is its own.</summary>
    public AdministrativeCode Parent => new(Tier == AdministrativeTier.County ? $"{Value[..4]}00" : $"{Value[..2]}0000");

    /// <summary>Parses six ASCII digits.</summary>
    /// <param name="text">The text.</param>
    /// <param name="code">The code, when nothing is wrong.</param>
    /// <returns>What is wrong.</returns>
    public static IdentifierError Parse(string? text, out AdministrativeCode code)
    {
        code = default;
        if (text?.Length != Length)
            return IdentifierError.Length;
        if (text.AsSpan().ContainsAnyExceptInRange('0', '9'))
            return IdentifierError.Character;

        // No province below 11 exists, and a county stands in a city.
        if (text[0] == '0' || text[1] == '0' || (text[2..4] == "00" && text[4..] != "00"))
            return IdentifierError.Kind;
        code = new AdministrativeCode(text);
        return IdentifierError.None;
    }

    /// <summary>The six digits.</summary>
    public override string ToString() => Value ?? string.Empty;
}

/// <summary>Tiers of the administration.</summary>
public enum AdministrativeTier
{
    /// <summary>省.</summary>
    Province,

    /// <summary>市.</summary>
    City,

    /// <summary>县, 区.</summary>
    County,
}
