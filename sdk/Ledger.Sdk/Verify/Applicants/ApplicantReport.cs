namespace Ledger.Sdk.Verify;

/// <summary>What came out for one applicant.</summary>
/// <param name="Listed">The row of the list.</param>
/// <param name="Outcome">The outcome.</param>
/// <param name="Reason">Its reason.</param>
/// <param name="Contact">Who can say more.</param>
/// <param name="Unit">The name and code of the unit to ask; empty if it is none.</param>
/// <param name="Records">How many records the bundle shows.</param>
/// <param name="Files">The files that were judged, with <c>/</c> between an archive and its entry.</param>
public sealed record ApplicantResult(
    ListedApplicant Listed, ApplicantOutcome Outcome, ApplicantReason Reason, ApplicantContact Contact, string Unit, int Records, IReadOnlyList<string> Files);

/// <summary>A file that is no listed applicant's.</summary>
/// <param name="File">The file.</param>
/// <param name="Reason">What was found.</param>
/// <param name="Contact">Who can say more.</param>
/// <param name="Unit">The name and code of the unit to ask; empty if it is none.</param>
public sealed record UnlistedFile(string File, ApplicantReason Reason, ApplicantContact Contact, string Unit);

/// <summary>The whole result of a run.</summary>
public sealed record ApplicantReport
{
    /// <summary>One result an applicant, in the list's order.</summary>
    public required IReadOnlyList<ApplicantResult> Results { get; init; }

    /// <summary>Files that are no listed applicant's, in the order of their names.</summary>
    public required IReadOnlyList<UnlistedFile> Unlisted { get; init; }

    /// <summary>How many files were judged.</summary>
    public required int Files { get; init; }

    /// <summary>When the run began; after an interruption, when its first part did.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How many applicants have an outcome.</summary>
    public int Count(ApplicantOutcome outcome) => Results.Count(r => r.Outcome == outcome);
}
