namespace Ledger.Sdk.Access;

/// <summary>The purposes that reading documents states by itself, where the reader states none. A site may use codes of its own.</summary>
public static class AccessPurposes
{
    /// <summary>A student's bundle is made.</summary>
    public const string BundleExport = "BUNDLE_EXPORT";

    /// <summary>A receipt counts what its batch holds.</summary>
    public const string ReceiptCounts = "RECEIPT_COUNTS";

    /// <summary>The list of a public notice is made.</summary>
    public const string PublicNotice = "PUBLIC_NOTICE";

    /// <summary>A student's records are counted for a statement of completeness.</summary>
    public const string ArchiveFormation = "ARCHIVE_FORMATION";

    /// <summary>A student's archive is made.</summary>
    public const string ArchiveExport = "ARCHIVE_EXPORT";

    /// <summary>The unit above recomputes a batch's roots.</summary>
    public const string BatchReview = "BATCH_REVIEW";

    /// <summary>A batch's documents are packed for the unit above the school.</summary>
    public const string CountyTransfer = "COUNTY_TRANSFER";

    /// <summary>The unit above reads a sample of a batch's documents.</summary>
    public const string ReviewSample = "REVIEW_SAMPLE";

    /// <summary>The supervision office reads what a draw names.</summary>
    public const string AuditSample = "AUDIT_SAMPLE";

    /// <summary>Anchored grades are counted against a class's quota.</summary>
    public const string GradeCounts = "GRADE_COUNTS";

    /// <summary>Rows are compared with the anchored records that they may correct.</summary>
    public const string RowComparison = "ROW_COMPARISON";

    /// <summary>Evidence that records name is listed, kept or read.</summary>
    public const string EvidenceReading = "EVIDENCE_READING";

    /// <summary>Fingerprints of records are made anew, to find others like them.</summary>
    public const string LookAlikes = "LOOK_ALIKES";

    /// <summary>A document of an inspection is read.</summary>
    public const string SupervisionDocument = "SUPERVISION_DOCUMENT";
}
