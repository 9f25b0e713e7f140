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

    /// <summary>The internal id.</summary>
    public override string ToString() => Id.ToString();
}
