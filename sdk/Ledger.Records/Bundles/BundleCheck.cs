namespace Ledger.Records;

/// <summary>What is checked of each record of a bundle without the ledger, in this order.</summary>
public enum BundleCheck
{
    /// <summary>The payload belongs to the bundle's channel and to its batch's school and term.</summary>
    Form,

    /// <summary>The payload's rule set and type are known, and it has a digest for every field.</summary>
    RuleSet,

    /// <summary>Every disclosed field's digests stand at the field's place in the payload, under both algorithms.</summary>
    Digests,

    /// <summary>The identity fields are disclosed.</summary>
    Identity,

    /// <summary>The payload is in the batch's SHA-256 tree.</summary>
    InclusionSha256,

    /// <summary>The payload is in the batch's SM3 tree.</summary>
    InclusionSm3,
}

/// <summary>How a check ended.</summary>
public enum CheckOutcome
{
    /// <summary>It was made and held.</summary>
    Passed,

    /// <summary>It was made and did not hold.</summary>
    Failed,

    /// <summary>It could not be made; a verdict does not rest on it.</summary>
    NotChecked,
}
