namespace Ledger.Records.State;

/// <summary>For whom somebody acts in an inspection.</summary>
[Flags]
public enum InspectionSide
{
    /// <summary>For nobody who has a part in it.</summary>
    None = 0,

    /// <summary>The supervision office of the unit that inspects, by its lead.</summary>
    Office = 1,

    /// <summary>An inspector of the team.</summary>
    Team = 2,

    /// <summary>The authority of the unit that is inspected.</summary>
    Subject = 4,

    /// <summary>The supervision office above the one that inspects, of a province its own.</summary>
    Superior = 8,
}
