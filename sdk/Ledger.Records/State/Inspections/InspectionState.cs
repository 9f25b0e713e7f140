namespace Ledger.Records.State;

/// <summary>Where an inspection stands (domain.md, section 3).</summary>
public enum InspectionState
{
    /// <summary>Only the commitment is on the ledger.</summary>
    Planned = 0,

    /// <summary>Given up before anyone knew of it.</summary>
    Withdrawn = 1,

    /// <summary>The notice was given.</summary>
    NoticeIssued = 2,

    /// <summary>The unit reported on itself.</summary>
    SelfEvaluated = 3,

    /// <summary>Visits are under way.</summary>
    OnSite = 4,

    /// <summary>The preliminary opinion is with the unit.</summary>
    PreliminaryOpinion = 5,

    /// <summary>The unit has stated its defence.</summary>
    Statement = 6,

    /// <summary>The opinion letter was issued.</summary>
    OpinionIssued = 7,

    /// <summary>A rectification order waits for a report.</summary>
    Rectifying = 8,

    /// <summary>All that was ordered is reported and waits for re-inspection.</summary>
    Reported = 9,

    /// <summary>All that was ordered is set right.</summary>
    Verified = 10,

    /// <summary>A re-inspection found that something is not set right.</summary>
    Reopened = 11,

    /// <summary>The report was filed upward.</summary>
    ReportFiled = 12,

    /// <summary>The report is published.</summary>
    Published = 13,

    /// <summary>A public objection waits for its answer, or was upheld and the report is to be filed anew.</summary>
    Objection = 14,

    /// <summary>Closed.</summary>
    Closed = 15,
}
