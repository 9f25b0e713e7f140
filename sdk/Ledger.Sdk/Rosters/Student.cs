using Ledger.Sdk.Keys;

namespace Ledger.Sdk.Rosters;

/// <summary>
/// A student of the school's roster. Personal data: it never leaves the site except in a bundle that the student or
/// guardian asked for, and <see cref="ToString"/> shows the id only.
/// </summary>
public sealed record Student
{
    /// <summary>The random internal id, which stays when the registry number changes.</summary>
    public required StudentId Id { get; init; }

    /// <summary>The name in NFC.</summary>
    public required string Name { get; init; }

    /// <summary>学籍号 in capitals.</summary>
    public required string RegistryNumber { get; init; }

    /// <summary>The class as the school names it, such as 高一（3）班.</summary>
    public required string Class { get; init; }

    /// <summary>The year of enrolment; null if the roster does not say.</summary>
    public int? EnrolmentYear { get; init; }

    /// <summary>The year of graduation; null if the roster does not say.</summary>
    public int? GraduationYear { get; init; }

    /// <summary>Registry numbers that this student had before.</summary>
    public IReadOnlyList<string> FormerNumbers { get; init; } = [];

    /// <summary>Whether the student is at the school.</summary>
    public StudentState State { get; init; } = StudentState.Enrolled;

    /// <summary>The day on which the student came from another school; null if the roster says none.</summary>
    public DateOnly? JoinedOn { get; init; }

    /// <summary>The last day at the school, of a student who left; null if the roster says none.</summary>
    public DateOnly? LeftOn { get; init; }

    /// <summary>The internal id.</summary>
    public override string ToString() => Id.ToString();
}

/// <summary>Where a student stands. The names are stable words of the JSON output.</summary>
public enum StudentState
{
    /// <summary>At the school: 在读, 转入, 复学.</summary>
    Enrolled,

    /// <summary>Away for a time: 休学.</summary>
    Suspended,

    /// <summary>At another school: 转出.</summary>
    Transferred,

    /// <summary>Without another school: 退学, 注销.</summary>
    Left,

    /// <summary>毕业, 结业.</summary>
    Graduated,
}
