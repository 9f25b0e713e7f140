namespace Ledger.Records.State;

/// <summary>The words by which the ledger's contracts refuse.</summary>
public static class RefusalCodes
{
    /// <summary>An argument is missing, too many, or not what its format says.</summary>
    public const string BadArgument = "BAD_ARGUMENT";

    /// <summary>The chaincode has no such contract.</summary>
    public const string UnknownContract = "UNKNOWN_CONTRACT";

    /// <summary>The contract has no such function.</summary>
    public const string UnknownFunction = "UNKNOWN_FUNCTION";

    /// <summary>The transaction's time is too far from the endorser's clock.</summary>
    public const string ClockSkew = "CLOCK_SKEW";

    /// <summary>The caller may not do this.</summary>
    public const string NotAuthorised = "NOT_AUTHORISED";

    /// <summary>The register has no such unit.</summary>
    public const string UnitUnknown = "UNIT_UNKNOWN";

    /// <summary>A unit's tier and parent never change.</summary>
    public const string UnitFixed = "UNIT_FIXED";

    /// <summary>There is a province already.</summary>
    public const string RootExists = "ROOT_EXISTS";

    /// <summary>There is no such rule set.</summary>
    public const string RuleSetUnknown = "RULESET_UNKNOWN";

    /// <summary>The province has not approved the rule set.</summary>
    public const string RuleSetNotApproved = "RULESET_NOT_APPROVED";

    /// <summary>The rule set's owner does not stand above the school.</summary>
    public const string RuleSetNotEntitled = "RULESET_NOT_ENTITLED";

    /// <summary>This version of the rule set is published already.</summary>
    public const string AlreadyPublished = "ALREADY_PUBLISHED";

    /// <summary>It is approved already.</summary>
    public const string AlreadyApproved = "ALREADY_APPROVED";

    /// <summary>There is no such term.</summary>
    public const string TermUnknown = "TERM_UNKNOWN";

    /// <summary>The term has this stage's window already.</summary>
    public const string WindowExists = "WINDOW_EXISTS";

    /// <summary>The term has no window for this stage.</summary>
    public const string WindowUnknown = "WINDOW_UNKNOWN";

    /// <summary>The window is closed.</summary>
    public const string WindowClosed = "WINDOW_CLOSED";

    /// <summary>There is no such batch.</summary>
    public const string BatchUnknown = "BATCH_UNKNOWN";

    /// <summary>The batch is anchored already.</summary>
    public const string AlreadyAnchored = "ALREADY_ANCHORED";

    /// <summary>A root given is not the batch's.</summary>
    public const string RootMismatch = "ROOT_MISMATCH";

    /// <summary>The batch is accepted already.</summary>
    public const string AlreadyReviewed = "ALREADY_REVIEWED";

    /// <summary>The batch was accepted or its notice has begun: only corrections of single records remain.</summary>
    public const string OnlyCorrections = "ONLY_CORRECTIONS";

    /// <summary>The public notice has begun already.</summary>
    public const string AlreadyNoticed = "ALREADY_NOTICED";

    /// <summary>Both approvals would be the same person's.</summary>
    public const string SamePerson = "SAME_PERSON";

    /// <summary>No such withdrawal waits for an approval.</summary>
    public const string WithdrawalUnknown = "WITHDRAWAL_UNKNOWN";

    /// <summary>A withdrawal of the batch waits for its second approval already.</summary>
    public const string AlreadyWithdrawn = "ALREADY_WITHDRAWN";

    /// <summary>The batch is withdrawn.</summary>
    public const string BatchWithdrawn = "BATCH_WITHDRAWN";

    /// <summary>The batch has no such record.</summary>
    public const string RecordUnknown = "RECORD_UNKNOWN";

    /// <summary>There is no such statement.</summary>
    public const string StatusUnknown = "STATUS_UNKNOWN";

    /// <summary>There is no such calendar.</summary>
    public const string CalendarUnknown = "CALENDAR_UNKNOWN";

    /// <summary>The unit above returned the batch.</summary>
    public const string BatchReturned = "BATCH_RETURNED";

    /// <summary>A public notice runs: nothing is entered, changed or withdrawn meanwhile.</summary>
    public const string NoticeRunning = "NOTICE_RUNNING";

    /// <summary>No public notice of the batch runs.</summary>
    public const string NoticeNotRunning = "NOTICE_NOT_RUNNING";

    /// <summary>The public notice has not lasted as long as the rule set demands.</summary>
    public const string NoticeTooShort = "NOTICE_TOO_SHORT";

    /// <summary>The public notice has not ended.</summary>
    public const string NotNoticed = "NOT_NOTICED";

    /// <summary>An objection to a record of the batch is not settled.</summary>
    public const string ObjectionStands = "OBJECTION_STANDS";

    /// <summary>There is no such objection.</summary>
    public const string ObjectionUnknown = "OBJECTION_UNKNOWN";

    /// <summary>The objection is answered already.</summary>
    public const string AlreadyAnswered = "ALREADY_ANSWERED";

    /// <summary>The objection cannot be appealed: not yet, no more, or it was.</summary>
    public const string AppealNotPossible = "APPEAL_NOT_POSSIBLE";

    /// <summary>No appeal of the objection waits for a decision.</summary>
    public const string AppealUnknown = "APPEAL_UNKNOWN";

    /// <summary>The batch is confirmed already.</summary>
    public const string AlreadyConfirmed = "ALREADY_CONFIRMED";

    /// <summary>The batch is not confirmed.</summary>
    public const string NotConfirmed = "NOT_CONFIRMED";

    /// <summary>The window is not closed yet.</summary>
    public const string WindowOpen = "WINDOW_OPEN";

    /// <summary>The window is locked already.</summary>
    public const string AlreadyLocked = "ALREADY_LOCKED";

    /// <summary>The window is not locked yet.</summary>
    public const string NotLocked = "NOT_LOCKED";

    /// <summary>The batch is archived already.</summary>
    public const string AlreadyArchived = "ALREADY_ARCHIVED";

    /// <summary>There is a release of this id already.</summary>
    public const string AlreadyReleased = "ALREADY_RELEASED";

    /// <summary>There is no such release.</summary>
    public const string ReleaseUnknown = "RELEASE_UNKNOWN";

    /// <summary>The release is withdrawn.</summary>
    public const string ReleaseWithdrawn = "RELEASE_WITHDRAWN";

    /// <summary>No head of the access log was anchored on that day.</summary>
    public const string AccessLogUnknown = "ACCESS_LOG_UNKNOWN";

    /// <summary>The head of an access log has no more entries than the one anchored before it.</summary>
    public const string AccessLogNotGrown = "ACCESS_LOG_NOT_GROWN";

    /// <summary>A legal hold keeps the record from erasure.</summary>
    public const string RecordHeld = "RECORD_HELD";

    /// <summary>No order of the record's erasure is in effect.</summary>
    public const string ErasureNotOrdered = "ERASURE_NOT_ORDERED";

    /// <summary>A record would supersede itself, over others.</summary>
    public const string SupersededInCircle = "SUPERSEDED_IN_CIRCLE";

    /// <summary>There is no such inspection.</summary>
    public const string InspectionUnknown = "INSPECTION_UNKNOWN";

    /// <summary>There is an inspection of this id already.</summary>
    public const string AlreadyPlanned = "ALREADY_PLANNED";

    /// <summary>Only the commitment to the plan is on the ledger.</summary>
    public const string InspectionUnopened = "INSPECTION_UNOPENED";

    /// <summary>The inspection is closed or withdrawn.</summary>
    public const string InspectionClosed = "INSPECTION_CLOSED";

    /// <summary>Plan and salt are not those of the commitment.</summary>
    public const string CommitmentMismatch = "COMMITMENT_MISMATCH";

    /// <summary>The rule set has no such kind of inspection.</summary>
    public const string InspectionKindUnknown = "INSPECTION_KIND_UNKNOWN";

    /// <summary>The unit is none that this office, or this kind of inspection, inspects.</summary>
    public const string SubjectWrong = "SUBJECT_WRONG";

    /// <summary>A notice is required first, or an unannounced inspection was to have none.</summary>
    public const string NoticeRequired = "NOTICE_REQUIRED";

    /// <summary>The team is smaller than its kind of inspection demands.</summary>
    public const string TeamTooSmall = "TEAM_TOO_SMALL";

    /// <summary>The inspector is not in the team.</summary>
    public const string NotInTeam = "NOT_IN_TEAM";

    /// <summary>A ground for recusal was declared: the person does not act.</summary>
    public const string Recused = "RECUSED";

    /// <summary>There is no such declaration of a ground for recusal.</summary>
    public const string RecusalUnknown = "RECUSAL_UNKNOWN";

    /// <summary>The inspection stands where this step does not follow.</summary>
    public const string StepNotPossible = "STEP_NOT_POSSIBLE";

    /// <summary>The inspection has no such step.</summary>
    public const string InspectionStepUnknown = "INSPECTION_STEP_UNKNOWN";

    /// <summary>The step was taken already.</summary>
    public const string AlreadyDone = "ALREADY_DONE";

    /// <summary>A term is still running.</summary>
    public const string TermRunning = "TERM_RUNNING";

    /// <summary>The term is over.</summary>
    public const string TermOver = "TERM_OVER";

    /// <summary>The document is not the one that the other side signed.</summary>
    public const string DocumentMismatch = "DOCUMENT_MISMATCH";

    /// <summary>A visit record is not signed by both sides.</summary>
    public const string VisitUnsigned = "VISIT_UNSIGNED";

    /// <summary>A rectification is not verified.</summary>
    public const string OrderOpen = "ORDER_OPEN";

    /// <summary>What is asked for is none of what the caller's unit supervises.</summary>
    public const string OutOfScope = "OUT_OF_SCOPE";

    /// <summary>A public objection is not settled.</summary>
    public const string InspectionObjected = "INSPECTION_OBJECTED";

    /// <summary>The province has not registered the ledger of which a batch is to be moved.</summary>
    public const string OriginUnknown = "ORIGIN_UNKNOWN";

    /// <summary>The ledger is registered at this height or a greater one.</summary>
    public const string OriginNotGrown = "ORIGIN_NOT_GROWN";

    /// <summary>What is to be moved is not what the province registered of that ledger.</summary>
    public const string OriginMismatch = "ORIGIN_MISMATCH";

    /// <summary>The rule set here has another text than the one that the moved batch followed.</summary>
    public const string RuleSetDiffers = "RULESET_DIFFERS";

    /// <summary>The unit is no county.</summary>
    public const string NotACounty = "NOT_A_COUNTY";

    /// <summary>The finding was not sent to the unit.</summary>
    public const string FindingUnknown = "FINDING_UNKNOWN";

    /// <summary>There is no such draw.</summary>
    public const string DrawUnknown = "DRAW_UNKNOWN";

    /// <summary>A fault of the contract, not of the caller.</summary>
    public const string Internal = "INTERNAL";
}
