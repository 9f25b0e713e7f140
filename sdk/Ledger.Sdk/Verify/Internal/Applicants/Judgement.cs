namespace Ledger.Sdk.Verify.Internal;

/// <summary>What was found about one file.</summary>
/// <param name="Listed">The place in the list of the applicant whose it is, from 0; −1 if it is nobody's.</param>
/// <param name="Outcome">The outcome, if it is the applicant's only file.</param>
/// <param name="Reason">The reason.</param>
/// <param name="Contact">Who can say more.</param>
/// <param name="Unit">The unit to ask, by name and code; empty if it is none.</param>
/// <param name="Records">How many records the bundle shows.</param>
/// <param name="Content">The start of the content's SHA-256 digest, 16 hexadecimal digits: equal for files that are equal.</param>
internal sealed record Judgement(
    int Listed, ApplicantOutcome Outcome, ApplicantReason Reason, ApplicantContact Contact, string Unit, int Records, string Content);
