namespace Ledger.Records.State;

/// <summary>The steps of an inspection (domain.md, section 3; articles of the 教育督导条例).</summary>
public enum InspectionStepKind
{
    /// <summary>The office commits to a plan (督导计划).</summary>
    Planned = 0,

    /// <summary>The office gives a plan up that nobody knows yet.</summary>
    Withdrawn = 1,

    /// <summary>The notice (督导通知, art. 17): it opens the plan.</summary>
    Noticed = 2,

    /// <summary>The report on self-evaluation (自评报告, art. 18).</summary>
    SelfEvaluated = 3,

    /// <summary>An inspector arrives; of an unannounced inspection this opens the plan.</summary>
    Arrived = 4,

    /// <summary>The inspectors' side signs the record of a visit.</summary>
    VisitRecorded = 5,

    /// <summary>The inspected side signs the same record.</summary>
    VisitSigned = 6,

    /// <summary>The office notes that the inspected side did not sign in time.</summary>
    VisitUnsigned = 7,

    /// <summary>The preliminary opinion (初步督导意见, art. 20).</summary>
    PreliminaryOpinion = 8,

    /// <summary>The statement in defence (申辩, art. 20).</summary>
    Statement = 9,

    /// <summary>The opinion letter (督导意见书, art. 21).</summary>
    Opinion = 10,

    /// <summary>A rectification order (整改通知书).</summary>
    Ordered = 11,

    /// <summary>The rectification report (整改报告).</summary>
    Reported = 12,

    /// <summary>The re-inspection finds the matter set right (核查, art. 22).</summary>
    Verified = 13,

    /// <summary>The re-inspection finds that it is not.</summary>
    Reopened = 14,

    /// <summary>The report to the government (督导报告, art. 23).</summary>
    ReportFiled = 15,

    /// <summary>The report is published.</summary>
    Published = 16,

    /// <summary>A public objection to what was published.</summary>
    Objected = 17,

    /// <summary>The answer to it after an investigation.</summary>
    ObjectionAnswered = 18,

    /// <summary>The inspection is closed.</summary>
    Closed = 19,

    /// <summary>An interview with who answers for the unit (约谈).</summary>
    Interviewed = 20,

    /// <summary>A decision on accountability (问责) is proposed.</summary>
    AccountabilityProposed = 21,

    /// <summary>Another person decides it.</summary>
    AccountabilityDecided = 22,

    /// <summary>The unit asks for reconsideration (复核).</summary>
    ReconsiderationAsked = 23,

    /// <summary>What comes of it.</summary>
    Reconsidered = 24,

    /// <summary>The unit appeals (申诉) to the unit above the office.</summary>
    Appealed = 25,

    /// <summary>What comes of the appeal.</summary>
    AppealDecided = 26,

    /// <summary>Somebody of the team withdraws for a ground of recusal (回避, art. 10).</summary>
    Recused = 27,

    /// <summary>Somebody joins the team.</summary>
    Assigned = 28,

    /// <summary>The unit's scores of itself by an assessment standard.</summary>
    SelfScored = 29,

    /// <summary>The team's scores by the same standard.</summary>
    CheckScored = 30,
}
