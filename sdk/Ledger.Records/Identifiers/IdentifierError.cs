namespace Ledger.Records;

/// <summary>What is wrong with an identifier; the identifier itself is never repeated.</summary>
public enum IdentifierError
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>It has another length than it must.</summary>
    Length,

    /// <summary>It has a character where another kind belongs.</summary>
    Character,

    /// <summary>Its first letter, or its leading digits, are of no known kind.</summary>
    Kind,

    /// <summary>The date of birth in it does not exist.</summary>
    Date,

    /// <summary>Its last character is not the check character of the others.</summary>
    CheckCharacter,

    /// <summary>Its second year does not follow its first.</summary>
    Years,
}
