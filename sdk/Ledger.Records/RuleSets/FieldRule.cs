namespace Ledger.Records;

/// <summary>One field of a record type and what it may hold.</summary>
public sealed class FieldRule
{
    /// <summary>The field's name, in every disclosure of it.</summary>
    public required string Name { get; init; }

    /// <summary>The column header.</summary>
    public required LocalizedText Title { get; init; }

    /// <summary>Other headers that schools use for the column.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>What the field holds.</summary>
    public required FieldKind Kind { get; init; }

    /// <summary>Whether an empty value is refused.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Whether the field says who the student is; every bundle discloses it.</summary>
    public bool IsIdentity { get; init; }

    /// <summary>Most characters (Unicode scalar values) of a text; null means 2000.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Least number; null means none.</summary>
    public decimal? Minimum { get; init; }

    /// <summary>Greatest number; null means none.</summary>
    public decimal? Maximum { get; init; }

    /// <summary>The codes, when the kind is <see cref="FieldKind.Code"/>.</summary>
    public CodeList? Codes { get; init; }

    /// <summary>Position of the date field that this date must not precede; null when there is none.</summary>
    public int? NotBefore { get; init; }

    /// <summary>Types and checks one cell.</summary>
    /// <param name="text">The cell's text; null or blank means empty.</param>
    /// <param name="value">The value; empty when refused.</param>
    /// <returns>What is wrong; null when nothing is.</returns>
    public FieldError? Validate(string? text, out FieldValue value) => FieldParser.Parse(this, text, out value);

    /// <summary>The part of a disclosure between salt and value.</summary>
    internal byte[] NamePart => field ??= Disclosure.NamePart(Name);

    /// <summary>Every header that names the field: title in both languages, name, aliases.</summary>
    public IEnumerable<string> Headers => [Title.Zh, Title.En, Name, .. Aliases];
}
