using Hyperledger.Fabric.Msp;

namespace Ledger.Sdk.Trail;

/// <summary>操作留痕: one transaction as its block proves it.</summary>
public sealed record TrailEntry
{
    /// <summary>The block.</summary>
    public required ulong BlockNumber { get; init; }

    /// <summary>The transaction's place in the block, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The transaction's id.</summary>
    public required string TransactionId { get; init; }

    /// <summary>The submitter's timestamp; null for configuration.</summary>
    public required DateTimeOffset? Time { get; init; }

    /// <summary>Fabric's name of the validation code, <c>VALID</c> if the transaction took effect.</summary>
    public required string Code { get; init; }

    /// <summary>The creator's MSP.</summary>
    public required string MspId { get; init; }

    /// <summary>The unit that the creator's certificate names; null if it names none.</summary>
    public required string? Unit { get; init; }

    /// <summary>The role that the creator's certificate names; null if it names none.</summary>
    public required string? Role { get; init; }

    /// <summary>What was called, such as <c>batches:Anchor</c>; <c>config</c> for configuration.</summary>
    public required string Function { get; init; }

    /// <summary>The object written, such as <c>batch/3435000001/2025-2026-1/…</c>; empty if none was.</summary>
    public required string ObjectKey { get; init; }

    /// <summary>The MSP ids whose peers endorsed, ordered.</summary>
    public required IReadOnlyList<string> Endorsers { get; init; }

    /// <summary>What does not hold about the transaction or its endorsements; null if everything does.</summary>
    public required VerificationFinding? Problem { get; init; }

    /// <summary>The problem as a sentence; null if there is none.</summary>
    public string? DescribeProblem(LedgerLanguage language) => Problem is null ? null : Texts.Get($"verification.{Problem.Check}", language);
}
