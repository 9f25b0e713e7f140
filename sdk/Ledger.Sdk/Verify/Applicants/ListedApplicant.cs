namespace Ledger.Sdk.Verify;

/// <summary>A row of a list of applicants. <see cref="ToString"/> tells neither name nor number.</summary>
/// <param name="Row">The row in its sheet, from 1.</param>
/// <param name="Key">The university's own number for the applicant (报名号, 考生号); the row's number if the list has none.</param>
/// <param name="Applicant">Who applies.</param>
/// <param name="File">The file that the applicant handed in, by name; null if the list does not say.</param>
public sealed record ListedApplicant(int Row, string Key, Applicant Applicant, string? File)
{
    /// <summary>The row.</summary>
    public override string ToString() => $"row {Row}";
}
