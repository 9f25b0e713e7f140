namespace Ledger.Piles;

/// <summary>How large an invented pile is.</summary>
public sealed record PileOptions
{
    /// <summary>Applicants on the list.</summary>
    public required int Applicants { get; init; }

    /// <summary>Records in each bundle.</summary>
    public int RecordsEach { get; init; } = 20;

    /// <summary>Terms over which a bundle's records are spread, each a batch of its own.</summary>
    public int Terms { get; init; } = 5;

    /// <summary>Applicants who share a school's batches.</summary>
    public int ApplicantsTogether { get; init; } = 150;

    /// <summary>Batches in the trust file, at least; those without a bundle are invented.</summary>
    public int Batches { get; init; }

    /// <summary>One applicant in so many hands in something that is not in order.</summary>
    public int OneBadIn { get; init; } = 20;

    /// <summary>The same seed gives the same people and records.</summary>
    public int Seed { get; init; } = 2026;
}
