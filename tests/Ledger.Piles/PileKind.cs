using Ledger.Sdk.Verify;

namespace Ledger.Piles;

/// <summary>What an invented applicant hands in.</summary>
public enum PileKind
{
    /// <summary>The own bundle, whole and in order.</summary>
    Good,

    /// <summary>Nothing.</summary>
    Missing,

    /// <summary>The bundle of someone else.</summary>
    Borrowed,

    /// <summary>The own bundle with a value raised.</summary>
    Tampered,

    /// <summary>The own bundle with one byte changed somewhere.</summary>
    Damaged,

    /// <summary>The own bundle, cut off.</summary>
    Truncated,

    /// <summary>The own bundle from before a correction.</summary>
    Outdated,

    /// <summary>A bundle with a revoked record.</summary>
    Revoked,

    /// <summary>A bundle of a batch that the county has not accepted.</summary>
    Unconfirmed,

    /// <summary>A bundle of a batch that the school withdrew.</summary>
    Withdrawn,

    /// <summary>A bundle of another province's ledger.</summary>
    Foreign,

    /// <summary>A bundle of a batch that the trust file does not have.</summary>
    Unknown,

    /// <summary>The own bundle twice.</summary>
    Doubled,

    /// <summary>The own bundle and another one of one's own.</summary>
    Several,

    /// <summary>Something else under the bundle's name.</summary>
    NoBundle,
}

/// <summary>What must come out for each kind.</summary>
public static class PileKinds
{
    /// <summary>The outcome and the reason; null where several reasons would be right, none of which is 'verified'.</summary>
    public static (ApplicantOutcome Outcome, ApplicantReason Reason)? Expected(PileKind kind) => kind switch
    {
        PileKind.Good or PileKind.Doubled => (ApplicantOutcome.Passed, ApplicantReason.Verified),
        PileKind.Missing => (ApplicantOutcome.Missing, ApplicantReason.NoBundle),
        PileKind.Borrowed => (ApplicantOutcome.Failed, ApplicantReason.OtherPerson),
        PileKind.Tampered => (ApplicantOutcome.Failed, ApplicantReason.Tampered),
        PileKind.Truncated or PileKind.NoBundle => (ApplicantOutcome.Failed, ApplicantReason.Unreadable),
        PileKind.Outdated => (ApplicantOutcome.Manual, ApplicantReason.Outdated),
        PileKind.Revoked => (ApplicantOutcome.Failed, ApplicantReason.Revoked),
        PileKind.Unconfirmed => (ApplicantOutcome.Manual, ApplicantReason.Unconfirmed),
        PileKind.Withdrawn => (ApplicantOutcome.Failed, ApplicantReason.Withdrawn),
        PileKind.Foreign => (ApplicantOutcome.Manual, ApplicantReason.ForeignLedger),
        PileKind.Unknown => (ApplicantOutcome.Manual, ApplicantReason.BatchUnknown),
        PileKind.Several => (ApplicantOutcome.Manual, ApplicantReason.SeveralBundles),
        _ => null,
    };
}
