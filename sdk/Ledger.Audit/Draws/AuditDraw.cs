using Ledger.Records.State;

namespace Ledger.Audit;

/// <summary>随机抽查: a draw of records, as the verified blocks show it. Whoever has the blocks comes to the same.</summary>
public sealed record AuditDraw
{
    /// <summary>The draw's steps.</summary>
    public required DrawProgress Progress { get; init; }

    /// <summary>The block of the request.</summary>
    public required ulong RequestBlock { get; init; }

    /// <summary>
    /// The first block behind the request's that holds a valid transaction of the ledger by another organisation than the one that
    /// requested; null while there is none.
    /// </summary>
    public required ulong? SeedBlock { get; init; }

    /// <summary>That block's header hash, 64 lowercase hex digits; null as above.</summary>
    public required string? Seed { get; init; }

    /// <summary>Whether the secret was laid open in the block of the seed or before it: then others could have chosen, and nothing is drawn.</summary>
    public required bool IsRevealedEarly { get; init; }

    /// <summary>How many draws the office requested before for the same scope.</summary>
    public required int EarlierOfScope { get; init; }

    /// <summary>How many draws the office requested before for the same unit, whatever term, stage or batch.</summary>
    public required int EarlierOfUnit { get; init; }

    /// <summary>How many records there were to draw from with the request's block.</summary>
    public required int Population { get; init; }

    /// <summary>SHA-256 of the population's description (docs/AUDIT.md), 64 lowercase hex digits.</summary>
    public required string PopulationSha256 { get; init; }

    /// <summary>What was drawn, in the order of the draw; empty until seed and secret are there.</summary>
    public required IReadOnlyList<RecordReference> Records { get; init; }

    /// <summary>Whether the draw is made.</summary>
    public bool IsDrawn => Progress.Revealed is not null && Seed is not null && !IsRevealedEarly;
}
