namespace Ledger.Records;

/// <summary>What a part of a rule set broke. The names are stable: machine-readable output carries them.</summary>
public enum RuleSetFaultRule
{
    /// <summary>The text is no strict JSON. Arguments: the cause (a <see cref="CanonicalJsonError"/>), the byte's offset.</summary>
    NotJson,

    /// <summary>Another format version. Argument: the known one.</summary>
    FormatVersion,

    /// <summary>Another JSON value belongs there. Arguments: what belongs there, what stands there.</summary>
    WrongValue,

    /// <summary>A member is missing. Argument: its name.</summary>
    MissingMember,

    /// <summary>A member is not known there. Arguments: its name, the known ones.</summary>
    UnknownMember,

    /// <summary>A text is empty.</summary>
    EmptyText,

    /// <summary>A list is empty that may not be.</summary>
    EmptyList,

    /// <summary>Not a name of ASCII letters, digits and hyphens.</summary>
    NotName,

    /// <summary>Not an id as the ledger takes it.</summary>
    NotId,

    /// <summary>Not a whole number of the range. Arguments: the least, the most.</summary>
    NotInRange,

    /// <summary>Not a decimal in a string.</summary>
    NotDecimal,

    /// <summary>Not a number of days, such as <c>30d</c>, or of working days, such as <c>10wd</c>.</summary>
    NotTerm,

    /// <summary>Not one of a few words. Arguments: the text, the words.</summary>
    NotOneOf,

    /// <summary>A code is not in its list. Arguments: the code, the list.</summary>
    NotInCodeList,

    /// <summary>There is no such code list. Argument: its name.</summary>
    CodeListUnknown,

    /// <summary>A field of codes names no code list, or another field names one.</summary>
    CodesWithoutKind,

    /// <summary>There is no such field in the type. Argument: its name.</summary>
    FieldUnknown,

    /// <summary>Only dates come before one another.</summary>
    NotDates,

    /// <summary>Something that tells parts apart stands twice. Argument: it.</summary>
    Twice,

    /// <summary>A header names two fields of a type. Arguments: the header, the other field.</summary>
    HeaderTwice,

    /// <summary>A type has too few or too many fields. Argument: the most.</summary>
    FieldCount,

    /// <summary>A least number above the greatest.</summary>
    LimitsCrossed,

    /// <summary>A quota limits grades, but no record type has a field of the code list <c>grade</c>.</summary>
    NothingGraded,

    /// <summary>
    /// A record type without identity fields of the kinds text and registry number: it can be read, but rows of it cannot be
    /// told to a student. Only files that are to be used are held to it, not <see cref="RuleSet.Parse"/>.
    /// </summary>
    NobodyNamed,
}
