namespace Ledger.Records;

/// <summary>Why a text is not the canonical JSON of RFC 8785, or has no canonical form at all.</summary>
public enum CanonicalJsonError
{
    /// <summary>The text is not JSON (RFC 8259) at this position.</summary>
    Syntax,

    /// <summary>The text ends inside a value.</summary>
    Truncated,

    /// <summary>Bytes follow the value.</summary>
    TrailingBytes,

    /// <summary>The bytes are not UTF-8; lone surrogates count among these.</summary>
    InvalidUtf8,

    /// <summary>A <c>\u</c> escape names a surrogate without its partner (RFC 8785 section 3.2.2.2).</summary>
    LoneSurrogate,

    /// <summary>An object names a member twice (RFC 7493 section 2.3).</summary>
    DuplicateName,

    /// <summary>Members are not in the order of their names' UTF-16 code units (RFC 8785 section 3.2.3).</summary>
    UnsortedNames,

    /// <summary>Whitespace stands between tokens (RFC 8785 section 3.2.1).</summary>
    Whitespace,

    /// <summary>A string is not written with the escapes of RFC 8785 section 3.2.2.2.</summary>
    StringForm,

    /// <summary>A number is not written as ECMAScript writes it (RFC 8785 section 3.2.2.3).</summary>
    NumberForm,

    /// <summary>A number is outside the range of IEEE 754 doubles, or NaN or infinite.</summary>
    NumberRange,

    /// <summary>Values are nested deeper than <see cref="JsonCanonicalizer.MaxDepth"/>.</summary>
    Depth,

    /// <summary>The JSON is canonical but another kind of value belongs here.</summary>
    UnexpectedValue,

    /// <summary>An object has a member that its format does not know.</summary>
    UnknownMember,

    /// <summary>An object lacks a member that its format requires.</summary>
    MissingMember,

    /// <summary>A value has the right kind but a content that its format does not allow.</summary>
    InvalidValue,
}
