namespace Ledger.Sdk;

/// <summary>
/// The stable codes of what can go wrong. Each has a text <c>error.NAME</c> in <see cref="Texts"/>; the names are part of
/// the JSON output and do not change.
/// </summary>
public enum LedgerError
{
    /// <summary>There is no such file.</summary>
    FileMissing,

    /// <summary>The path is a folder.</summary>
    FileIsDirectory,

    /// <summary>The file has no bytes.</summary>
    FileEmpty,

    /// <summary>The file cannot be read.</summary>
    FileUnreadable,

    /// <summary>Another program has the file open and lets nobody read it.</summary>
    FileInUse,

    /// <summary>The file cannot be written: a full disk, missing rights, or it exists already.</summary>
    FileUnwritable,

    /// <summary>The file ends early or is damaged.</summary>
    FileTruncated,

    /// <summary>The file is called .xlsx or is a zip archive, but is no workbook.</summary>
    FileIsNoWorkbook,

    /// <summary>The file is a workbook of Excel 97–2003 or of WPS in a form that cannot be read.</summary>
    FileIsOldWorkbook,

    /// <summary>The workbook is protected by a password.</summary>
    FileIsProtected,

    /// <summary>A few packed bytes of the workbook stand for more than any workbook holds.</summary>
    FileInflatesTooFar,

    /// <summary>The file is no mapping of columns.</summary>
    MappingWrong,

    /// <summary>There is no workbook and no CSV file in the folder.</summary>
    FolderWithoutFiles,

    /// <summary>The file is neither a workbook nor text.</summary>
    FileIsNoText,

    /// <summary>The file is no PDF, or a damaged or encrypted one.</summary>
    PdfWrong,

    /// <summary>The PDF has no bundle attached.</summary>
    PdfWithoutBundle,

    /// <summary>More than one bundle is attached to the PDF.</summary>
    PdfWithManyBundles,

    /// <summary>The system has no font for Chinese.</summary>
    FontMissing,

    /// <summary>The font file cannot be embedded in a PDF.</summary>
    FontUnfit,

    /// <summary>No font has a character that the paper needs.</summary>
    FontLacksCharacter,

    /// <summary>A quote in a CSV file is never closed.</summary>
    CsvQuoteOpen,

    /// <summary>Text follows a closing quote in a CSV file.</summary>
    CsvQuoteFollowed,

    /// <summary>The input breaks rules; the report names them.</summary>
    InputRefused,

    /// <summary>No student is on the roster yet.</summary>
    RosterEmpty,

    /// <summary>The student is not on the roster.</summary>
    StudentUnknown,

    /// <summary>No anchored record of the student is in the cache.</summary>
    StudentHasNoRecords,

    /// <summary>The student's key was destroyed: the documents cannot be read any more.</summary>
    StudentErased,

    /// <summary>The access log was edited or shortened.</summary>
    AccessLogDamaged,

    /// <summary>Documents are read here only for a stated purpose with a stated approver.</summary>
    AccessUnapproved,

    /// <summary>A purpose or an approver is no code.</summary>
    AccessCodeWrong,

    /// <summary>Neither a rule set nor the site says how long records are retained.</summary>
    RetentionUnknown,

    /// <summary>A legal hold keeps a record of the student from erasure.</summary>
    ErasureHeld,

    /// <summary>The rule set has no such field.</summary>
    FieldUnknown,

    /// <summary>The school's code is none.</summary>
    SchoolCodeWrong,

    /// <summary>The term is none.</summary>
    TermWrong,

    /// <summary>The rule set has no such record type.</summary>
    RecordTypeUnknown,

    /// <summary>An interrupted run prepared a batch with records that are not in these files.</summary>
    PreparedBatchDiffers,

    /// <summary>A student's key is missing from the key store though it was never erased.</summary>
    StudentKeyMissing,

    /// <summary>A batch has more than 1,000,000 records.</summary>
    BatchTooLarge,

    /// <summary>The batch is not in this cache.</summary>
    BatchNotInCache,

    /// <summary>There is no master key.</summary>
    MasterKeyMissing,

    /// <summary>Others than its owner can read the master key.</summary>
    MasterKeyExposed,

    /// <summary>The file is no master key, or was changed.</summary>
    MasterKeyDamaged,

    /// <summary>The backup holds another master key.</summary>
    MasterKeyOther,

    /// <summary>No tested backup of the keys exists, and the network is no trial.</summary>
    BackupMissing,

    /// <summary>Students were added since the last tested backup of the keys.</summary>
    BackupOutdated,

    /// <summary>The file is no backup of keys, or was changed.</summary>
    BackupDamaged,

    /// <summary>The passphrase does not open the backup, or the backup was changed.</summary>
    PassphraseWrong,

    /// <summary>The passphrase is too short.</summary>
    PassphraseShort,

    /// <summary>Another process has the store open.</summary>
    StoreInUse,

    /// <summary>A line of the key store was changed.</summary>
    KeyStoreDamaged,

    /// <summary>The key store was written under another master key.</summary>
    KeyStoreOfOtherMaster,

    /// <summary>An entry of the cache was changed or is missing.</summary>
    CacheDamaged,

    /// <summary>The cache was written under another master key.</summary>
    CacheOfOtherMaster,

    /// <summary>A cached document was changed, moved or is missing.</summary>
    DocumentDamaged,

    /// <summary>A file of the working folder is missing.</summary>
    WorkspaceFileMissing,

    /// <summary>A file of the working folder cannot be understood.</summary>
    WorkspaceFileWrong,

    /// <summary>The working folder has no such identity.</summary>
    IdentityMissing,

    /// <summary>The identity's certificate or key is unfit.</summary>
    IdentityWrong,

    /// <summary>Others than its owner can read an identity's private key.</summary>
    IdentityExposed,

    /// <summary>A name, unit, role or MSP of an identity does not follow its pattern.</summary>
    IdentityArgumentWrong,

    /// <summary>A request of this name waits for its certificate already.</summary>
    IdentityRequested,

    /// <summary>No request of this name waits for a certificate.</summary>
    IdentityRequestMissing,

    /// <summary>A request for a certificate cannot be understood or asks for something else.</summary>
    IdentityRequestWrong,

    /// <summary>A request's enrolment id is not random: it could name a person.</summary>
    EnrolmentIdNotRandom,

    /// <summary>A certificate is not the one that belongs here.</summary>
    CertificateOther,

    /// <summary>The folder does not hold the authority of the organisation.</summary>
    AuthorityMissing,

    /// <summary>The network refused a change of the channel's configuration.</summary>
    ConfigurationRefused,

    /// <summary>No peer of the network answers.</summary>
    NetworkUnreachable,

    /// <summary>The network did not answer in time; the transaction may still be committed.</summary>
    NetworkTimeout,

    /// <summary>The network refused the identity.</summary>
    IdentityRefused,

    /// <summary>This computer's clock differs too much from the network's.</summary>
    ClockWrong,

    /// <summary>The contract refused.</summary>
    ContractRefused,

    /// <summary>The endorsing peers disagree, or too few endorsed.</summary>
    NotEndorsed,

    /// <summary>The transaction was committed as invalid.</summary>
    NotCommitted,

    /// <summary>The transaction's signature, creator or endorsers do not hold.</summary>
    TransactionUnproven,

    /// <summary>A block that the network handed over does not hold.</summary>
    BlockUnproven,

    /// <summary>The channel's genesis block is not the one that is trusted.</summary>
    GenesisOther,

    /// <summary>The unit is not in the register.</summary>
    UnitUnknown,

    /// <summary>The rule set is not on the ledger or not approved.</summary>
    RuleSetUnknown,

    /// <summary>A file is no rule set.</summary>
    RuleSetWrong,

    /// <summary>The shelf has no rule set of this name.</summary>
    RuleSetMissing,

    /// <summary>Two texts of one id and version differ.</summary>
    RuleSetClash,

    /// <summary>The batch is not on the ledger.</summary>
    BatchUnknown,

    /// <summary>Roots recomputed from the documents differ from the batch's.</summary>
    RootsDiffer,

    /// <summary>The id is neither a batch, a transaction nor a record.</summary>
    IdWrong,

    /// <summary>The bundle cannot be understood.</summary>
    BundleWrong,

    /// <summary>The trust file is not whole: truncated, reordered, doubled or not in its one form.</summary>
    TrustFileWrong,

    /// <summary>The trust file's signature does not hold.</summary>
    TrustFileSignatureWrong,

    /// <summary>The trust file's signer is not the province's, or its authority is not among those trusted.</summary>
    TrustFileSignerWrong,

    /// <summary>The trust file is of a channel that the verifier does not trust.</summary>
    TrustFileOfOtherChannel,

    /// <summary>The list of applicants has no rows, or not the columns that are needed.</summary>
    ApplicantsMissing,

    /// <summary>A row of the list of applicants lacks the name or the registry number.</summary>
    ApplicantIncomplete,

    /// <summary>The journal is of a run with another list or trust file.</summary>
    JournalOther,

    /// <summary>The file is no summary of a verification, or was changed.</summary>
    SummaryWrong,

    /// <summary>The signature of a verification's summary does not hold.</summary>
    SummarySignatureWrong,

    /// <summary>The file is no release profile.</summary>
    ProfileWrong,

    /// <summary>The release profile is not signed, or its signature does not hold.</summary>
    ProfileSignatureWrong,

    /// <summary>The folder or archive has no bundle.</summary>
    NoBundleIn,

    /// <summary>There are more bundles than are verified without a list.</summary>
    TooManyBundles,

    /// <summary>The file is no release.</summary>
    ReleaseWrong,

    /// <summary>What is to be released is no bundle.</summary>
    ReleaseBundleWrong,

    /// <summary>A cell of a list of consents is missing or wrong.</summary>
    ConsentWrong,

    /// <summary>The file is no list of consents.</summary>
    ConsentsMissing,

    /// <summary>There is no audit index in the file.</summary>
    AuditIndexMissing,

    /// <summary>The audit index was made by another version of the program.</summary>
    AuditIndexOld,

    /// <summary>Another process writes the audit index.</summary>
    AuditIndexInUse,

    /// <summary>The file is no audit index or a damaged one.</summary>
    AuditIndexDamaged,

    /// <summary>The audit index is of another channel or chaincode.</summary>
    AuditIndexOther,

    /// <summary>Block files are missing or cannot be read.</summary>
    BlockFilesWrong,

    /// <summary>No peer of the network answers to the name.</summary>
    PeerUnknown,

    /// <summary>A condition of an audit query cannot be understood.</summary>
    AuditFilterWrong,

    /// <summary>The index has no such object.</summary>
    AuditObjectUnknown,

    /// <summary>The file is no reception key of a unit.</summary>
    ReceptionNoticeWrong,

    /// <summary>The reception key is not of the unit above the school.</summary>
    ReceptionNotOfParent,

    /// <summary>The folder's reception key was changed, or sealed under another master key.</summary>
    ReceptionKeyDamaged,

    /// <summary>The folder has no reception key, or another than the package is sealed to.</summary>
    ReceptionKeyOther,

    /// <summary>The folder holds no package of documents.</summary>
    PackageMissing,

    /// <summary>A package's documents are not those of the batch that the ledger has.</summary>
    PackageWrong,

    /// <summary>A package is not signed by the school whose batch it brings.</summary>
    PackageUnsigned,

    /// <summary>A record's id stands twice in what a school anchored.</summary>
    RecordIdTwice,

    /// <summary>The file is no move file, or is not whole.</summary>
    MoveFileWrong,

    /// <summary>The move file is not the one that the province registered.</summary>
    MoveFileOther,

    /// <summary>The province has not registered the ledger of which batches are to be moved.</summary>
    MoveUnregistered,

    /// <summary>The ledger that is to be moved was written while it was read.</summary>
    MoveStillWritten,

    /// <summary>The ledger that is to be moved has no batch.</summary>
    MoveNothing,

    /// <summary>The batch was anchored on this ledger itself, or moved from another one.</summary>
    MoveAnchoredHere,

    /// <summary>The file is no document of balance monitoring, or was altered.</summary>
    BalanceDocumentWrong,

    /// <summary>The file is no archive.</summary>
    ArchiveWrong,

    /// <summary>A batch with records of students whose archives are to be formed is not confirmed.</summary>
    ArchiveBatchUnconfirmed,

    /// <summary>A student has records of more terms than a statement of completeness has room for.</summary>
    ArchiveTermsTooMany,

    /// <summary>The rule set has no rule set of its archives.</summary>
    ArchiveRuleSetMissing,

    /// <summary>Nobody on the roster is of the classes named.</summary>
    ArchiveClassUnknown,

    /// <summary>The batch holds no statement of completeness, or is not anchored.</summary>
    ArchiveNotFormed,

    /// <summary>A record that a statement of completeness names is not in the cache.</summary>
    ArchiveIncomplete,

    /// <summary>The role has signed the archive.</summary>
    ArchiveRoleSigned,

    /// <summary>The school has closed the archive.</summary>
    ArchiveClosed,

    /// <summary>The statement of completeness is not confirmed after its notice.</summary>
    ArchiveNotConfirmed,

    /// <summary>A signature of the archive is missing or does not hold.</summary>
    ArchiveSignatureWrong,

    /// <summary>The scan of a signed page is empty.</summary>
    ArchiveScanEmpty,

    /// <summary>The signer's key or certificate cannot be used.</summary>
    SignerKeyWrong,

    /// <summary>The signer's certificate does not hold at this time.</summary>
    SignerCertificateExpired,

    /// <summary>A document of an inspection has no bytes or too many.</summary>
    InspectionDocumentSize,

    /// <summary>The working folder does not keep the document.</summary>
    InspectionDocumentMissing,

    /// <summary>The inspection's key was destroyed.</summary>
    InspectionErased,

    /// <summary>The working folder did not plan the inspection.</summary>
    PlanMissing,

    /// <summary>A part of the plan cannot be.</summary>
    PlanWrong,

    /// <summary>The planned team is smaller than its kind demands.</summary>
    PlanTeamSmall,

    /// <summary>The rule set has no such kind of inspection.</summary>
    InspectionKindWrong,

    /// <summary>A row of the list of a team is missing something or wrong.</summary>
    TeamFileWrong,

    /// <summary>A row of a score sheet is missing or wrong.</summary>
    ScoresWrong,

    /// <summary>The file is no template of Word.</summary>
    TemplateWrong,

    /// <summary>The template has places for which there is no value.</summary>
    TemplateUnfilled,

    /// <summary>A file is no worksheet of a draw.</summary>
    DrawSheetWrong,

    /// <summary>A PKCS#11 token, or its module, refuses or lacks what is asked for.</summary>
    TokenRefused,

    /// <summary>The environment has no PIN for a PKCS#11 token.</summary>
    TokenPinMissing,

    /// <summary>The identity's key lives in a PKCS#11 token and is not drawn anew in a file.</summary>
    IdentityInToken,

    /// <summary>An evidence file was changed while it was read.</summary>
    EvidenceChanged,

    /// <summary>A sealed file of a student was changed on the disk.</summary>
    StudentFileDamaged,

    /// <summary>The batch has no record of this index.</summary>
    EvidenceRecordUnknown,

    /// <summary>A signer's certificate does not lead to a trusted authority.</summary>
    SignerNotOfAuthority,

    /// <summary>A file of PKCS#12 does not open, or has no one key that can be used.</summary>
    SignerFileWrong,

    /// <summary>An audit index has fewer blocks than are needed.</summary>
    AuditIndexShort,

    /// <summary>The file is no signature of an audit's file.</summary>
    AuditSignatureWrong,

    /// <summary>An audit's file is not the one that was signed.</summary>
    AuditFileChanged,

    /// <summary>An audit's file is about another ledger.</summary>
    AuditOtherLedger,

    /// <summary>The ledger has another block where an audit's file rests.</summary>
    AuditOtherBlock,

    /// <summary>The signer of an audit's file is of no organisation of the channel.</summary>
    AuditSignerUnknown,

    /// <summary>The signature of an audit's file does not hold.</summary>
    AuditSignatureBroken,

    /// <summary>An audit's file was made by other rules.</summary>
    AuditOtherRules,

    /// <summary>Asked again, the index answers otherwise than an audit's file says.</summary>
    AuditOtherAnswer,
}
