namespace Ledger.Records;

/// <summary>The rule that a value broke. The names are stable: machine-readable output carries them.</summary>
public enum FieldErrorRule
{
    /// <summary>A required field is empty.</summary>
    Required,

    /// <summary>A text is longer than allowed. Arguments: most characters, characters found.</summary>
    TooLong,

    /// <summary>A text holds a control character or a lone surrogate.</summary>
    NotText,

    /// <summary>Not a whole number of at most 2^53.</summary>
    NotInteger,

    /// <summary>Not a decimal.</summary>
    NotDecimal,

    /// <summary>Not a date.</summary>
    NotDate,

    /// <summary>Neither yes nor no.</summary>
    NotBoolean,

    /// <summary>Not a code of the field's list. Argument: the list.</summary>
    UnknownCode,

    /// <summary>Not a list of digests.</summary>
    NotDigests,

    /// <summary>A number below the field's least. Argument: the least.</summary>
    BelowMinimum,

    /// <summary>A number above the field's most. Argument: the most.</summary>
    AboveMaximum,

    /// <summary>A date before that of another field. Argument: that field's header.</summary>
    BeforeBegin,

    /// <summary>See <see cref="IdentifierError.Length"/>.</summary>
    RegistryNumberLength,

    /// <summary>See <see cref="IdentifierError.Kind"/>.</summary>
    RegistryNumberKind,

    /// <summary>See <see cref="IdentifierError.Character"/>.</summary>
    RegistryNumberCharacter,

    /// <summary>See <see cref="IdentifierError.Date"/>.</summary>
    RegistryNumberDate,

    /// <summary>See <see cref="IdentifierError.CheckCharacter"/>.</summary>
    RegistryNumberCheck,
}
