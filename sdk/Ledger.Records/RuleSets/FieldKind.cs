namespace Ledger.Records;

/// <summary>What a field holds.</summary>
public enum FieldKind
{
    /// <summary>A string in NFC.</summary>
    Text,

    /// <summary>A whole number.</summary>
    WholeNumber,

    /// <summary>A decimal, disclosed as a string without exponent.</summary>
    DecimalNumber,

    /// <summary>A date, disclosed as <c>2025-09-01</c>.</summary>
    Date,

    /// <summary>A code of a list, disclosed as the code.</summary>
    Code,

    /// <summary>Yes or no.</summary>
    Boolean,

    /// <summary>Digests of evidence, each <c>sha256:</c> or <c>sm3:</c> and 64 hexadecimal digits.</summary>
    Digests,

    /// <summary>A <see cref="StudentRegistryNumber"/>.</summary>
    RegistryNumber,
}
