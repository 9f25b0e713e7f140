namespace Ledger.Sdk.Verify;

/// <summary>What the verification of an applicant comes to.</summary>
public enum ApplicantOutcome
{
    /// <summary>通过: one bundle, of this applicant, and every mandatory check passed.</summary>
    Passed,

    /// <summary>需人工核实: neither shown to be right nor shown to be wrong; the reason says whom to ask.</summary>
    Manual,

    /// <summary>不通过: the bundle is broken, altered, of someone else, or what it shows no longer stands.</summary>
    Failed,

    /// <summary>未交: no bundle.</summary>
    Missing,
}

/// <summary>The one reason of an outcome. The names are the codes of the report.</summary>
public enum ApplicantReason
{
    /// <summary>Every mandatory check passed.</summary>
    Verified,

    /// <summary>No bundle is the applicant's.</summary>
    NoBundle,

    /// <summary>The file is no bundle: truncated, damaged, of another kind, a PDF without one.</summary>
    Unreadable,

    /// <summary>The file could not be read from the disk.</summary>
    FileFailed,

    /// <summary>A disclosed field, a payload or a path is not what was anchored.</summary>
    Tampered,

    /// <summary>The bundle is of someone else.</summary>
    OtherPerson,

    /// <summary>The name is the applicant's, the registry number is not, and one of the two is temporary.</summary>
    NumberChanged,

    /// <summary>The bundle shows records of several students.</summary>
    SeveralPersons,

    /// <summary>The bundle is of another ledger than the trust file.</summary>
    ForeignLedger,

    /// <summary>The trust file has no such batch: it is older than the bundle, or the batch never was.</summary>
    BatchUnknown,

    /// <summary>The ledger's batch has other roots or another size.</summary>
    BatchDiffers,

    /// <summary>Who anchored the batch was not entitled to.</summary>
    IssuerNotEntitled,

    /// <summary>The unit above the school has not accepted the batch.</summary>
    Unconfirmed,

    /// <summary>The unit above the school sent the batch back.</summary>
    Returned,

    /// <summary>The batch was not anchored in its window.</summary>
    OutsideWindow,

    /// <summary>The batch was withdrawn.</summary>
    Withdrawn,

    /// <summary>A record was corrected since: the bundle is outdated.</summary>
    Outdated,

    /// <summary>A record was revoked.</summary>
    Revoked,

    /// <summary>A record may not be used at present.</summary>
    Restricted,

    /// <summary>A record was erased, or its erasure was ordered.</summary>
    Erased,

    /// <summary>An objection to a record is not settled, or was upheld.</summary>
    Contested,

    /// <summary>A correction of a record waits for its second approval.</summary>
    CorrectionPending,

    /// <summary>The rule set is unknown, not approved, or another text.</summary>
    RuleSetUnknown,

    /// <summary>The ledger of the trust file is of one operator whom the verifier does not trust.</summary>
    NotIndependent,

    /// <summary>Several bundles that differ were handed in for the applicant.</summary>
    SeveralBundles,

    /// <summary>The registry number or the key stands twice in the list.</summary>
    ListedTwice,

    /// <summary>The bundle is of nobody on the list.</summary>
    NotListed,

    /// <summary>The bundle shows a type or a field that the verifier's release profile does not accept.</summary>
    BeyondProfile,

    /// <summary>The bundle lacks a record that the school's statement of completeness names.</summary>
    Incomplete,

    /// <summary>The archive, or a signature of it, does not hold.</summary>
    ArchiveInvalid,
}

/// <summary>Who can say more.</summary>
public enum ApplicantContact
{
    /// <summary>Nobody needs to be asked.</summary>
    Nobody,

    /// <summary>The applicant.</summary>
    Applicant,

    /// <summary>The school that anchored the records.</summary>
    School,

    /// <summary>The unit above the school.</summary>
    Reviewer,

    /// <summary>The province, whose ledger it is.</summary>
    Province,

    /// <summary>Whoever made the list or holds the files.</summary>
    Own,
}
