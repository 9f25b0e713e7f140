namespace Ledger.Records.State;

/// <summary>Who takes a step.</summary>
/// <param name="By">Unit and role.</param>
/// <param name="Enrolment">SHA-256 of the enrolment id, 64 lowercase hex digits.</param>
/// <param name="Sides">For whom unit and role let them act; of an inspector whether in the team or not.</param>
public sealed record InspectionActor(Submitter By, string Enrolment, InspectionSide Sides)
{
    /// <summary>Finds out for whom somebody acts.</summary>
    /// <param name="by">Unit and role.</param>
    /// <param name="enrolment">The enrolment id's digest.</param>
    /// <param name="owner">The unit that inspects.</param>
    /// <param name="subject">The unit that is inspected; null while it is not known.</param>
    public static InspectionActor Of(Submitter by, string enrolment, Unit owner, Unit? subject)
    {
        ArgumentNullException.ThrowIfNull(by);
        ArgumentNullException.ThrowIfNull(owner);
        var sides = InspectionSide.None;
        if (by.Role == Roles.Inspector) sides |= InspectionSide.Team;
        if (by.Role == Roles.SupervisionLead && by.Unit == owner.Code) sides |= InspectionSide.Office;
        if (by.Role == Roles.SupervisionLead && by.Unit == (owner.Parent.Length == 0 ? owner.Code : owner.Parent)) sides |= InspectionSide.Superior;
        if (subject is not null && by.Unit == subject.Code && by.Role == Roles.AuthorityOf(subject.Tier)) sides |= InspectionSide.Subject;
        return new InspectionActor(by, enrolment, sides);
    }
}
