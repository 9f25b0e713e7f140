namespace Ledger.Sdk.Verify;

/// <summary>What a verdict is made of, in the order in which it is shown. The names are stable words of the JSON output.</summary>
public enum VerdictCheck
{
    /// <summary>The bundle has its one form, and its records belong to the batches that they name.</summary>
    Form,

    /// <summary>Every disclosed field is what was committed, under both digest algorithms.</summary>
    Digests,

    /// <summary>Every record is in its batch's trees, both of them.</summary>
    Inclusion,

    /// <summary>The batch is on the ledger, with these roots and this size.</summary>
    Batch,

    /// <summary>Who anchored the batch was entitled to by the unit register.</summary>
    Issuer,

    /// <summary>The unit above the school has recomputed the roots and accepted the batch.</summary>
    Review,

    /// <summary>The batch was anchored in the open window of a stage.</summary>
    Stage,

    /// <summary>No record was superseded, revoked, restricted or erased, and no batch withdrawn.</summary>
    Status,

    /// <summary>The records are of the applicant.</summary>
    Subject,

    /// <summary>The bundle shows no more than the verifier's release profile accepts.</summary>
    Audience,

    /// <summary>The records follow an approved rule set whose text the verifier has.</summary>
    RuleSet,

    /// <summary>More than one operator vouches, or the verifier trusts the one by name.</summary>
    Independence,

    /// <summary>The bundle has the records that its statement of completeness names: complete as stated by the school.</summary>
    Completeness,

    /// <summary>The archive is of this ledger, its statement confirmed after the second notice, its bundle its own.</summary>
    Archive,

    /// <summary>Student, head teacher and principal have signed the archive, and the school has closed it.</summary>
    Signatures,

    /// <summary>The evidence files that the reader has are those that the records name.</summary>
    Evidence,
}
