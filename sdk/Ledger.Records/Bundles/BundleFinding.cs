namespace Ledger.Records;

/// <summary>What a check found. The names are stable: machine-readable output carries them.</summary>
public enum BundleFinding
{
    /// <summary>Channel, school and term agree.</summary>
    PayloadAgrees,

    /// <summary>The payload is of another channel than the bundle.</summary>
    ChannelDiffers,

    /// <summary>The payload is of another school than its batch.</summary>
    SchoolDiffers,

    /// <summary>The payload is of another term than its batch.</summary>
    TermDiffers,

    /// <summary>Rule set and type are known.</summary>
    RuleSetKnown,

    /// <summary>The verifier has no such rule set.</summary>
    RuleSetUnknown,

    /// <summary>The rule set has no such type.</summary>
    TypeUnknown,

    /// <summary>The payload has another number of digests than its type has fields.</summary>
    FieldCountDiffers,

    /// <summary>Every disclosed field is what was committed.</summary>
    DigestsMatch,

    /// <summary>A disclosed field is not what was committed.</summary>
    DigestDiffers,

    /// <summary>A disclosed field is not of the record's type.</summary>
    FieldUnknown,

    /// <summary>The disclosed fields are not in the type's order, or one stands twice.</summary>
    FieldsOutOfOrder,

    /// <summary>The identity fields are disclosed.</summary>
    IdentityDisclosed,

    /// <summary>An identity field is not disclosed.</summary>
    IdentityMissing,

    /// <summary>The path leads to the root.</summary>
    Included,

    /// <summary>The path does not lead to the root.</summary>
    NotIncluded,

    /// <summary>The type is not known, so nothing could be compared.</summary>
    TypeNotKnown,
}
