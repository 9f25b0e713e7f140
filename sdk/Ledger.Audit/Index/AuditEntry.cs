using System.Globalization;
using System.Text.Json.Nodes;

namespace Ledger.Audit;

/// <summary>操作留痕: one transaction as its verified block shows it.</summary>
public sealed record AuditEntry
{
    /// <summary>The block.</summary>
    public required ulong BlockNumber { get; init; }

    /// <summary>The transaction's place in the block, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The transaction's id.</summary>
    public required string TransactionId { get; init; }

    /// <summary>The submitter's timestamp, cut to milliseconds; null for configuration.</summary>
    public required DateTimeOffset? Time { get; init; }

    /// <summary>Fabric's name of the validation code, <c>VALID</c> if the transaction took effect.</summary>
    public required string Code { get; init; }

    /// <summary>The creator's MSP; empty if the creator is no valid identity.</summary>
    public required string MspId { get; init; }

    /// <summary>SHA-256 of the creator's enrolment id, 64 lowercase hex digits; empty as above.</summary>
    public required string Enrolment { get; init; }

    /// <summary>The unit that the creator's certificate names; null if it names none.</summary>
    public required string? Unit { get; init; }

    /// <summary>The role that the creator's certificate names; null if it names none.</summary>
    public required string? Role { get; init; }

    /// <summary>What was called, such as <c>batches:Anchor</c>; <c>config</c> for configuration.</summary>
    public required string Function { get; init; }

    /// <summary>The object that it is about, such as <c>batch/3435000001/2025-2026-1/…</c>; empty if it is about none.</summary>
    public required string ObjectKey { get; init; }

    /// <summary>That object's kind; empty as above.</summary>
    public required string Kind { get; init; }

    /// <summary>What that object says of itself, such as <c>accepted</c>; null if it says nothing.</summary>
    public required string? State { get; init; }

    /// <summary>The record's index in its batch; null if it is not about one record.</summary>
    public required int? Leaf { get; init; }

    /// <summary>The MSP ids whose peers endorsed well, ordered.</summary>
    public required IReadOnlyList<string> Endorsers { get; init; }

    /// <summary>What does not hold about it; empty if everything does.</summary>
    public required IReadOnlyList<AuditEntryProblem> Problems { get; init; }

    /// <summary>All of it as JSON; the time in UTC with milliseconds.</summary>
    public JsonObject ToJson() => new()
    {
        ["blockNumber"] = BlockNumber,
        ["index"] = Index,
        ["transactionId"] = TransactionId,
        ["time"] = Time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        ["code"] = Code,
        ["mspId"] = MspId,
        ["enrolment"] = Enrolment,
        ["unit"] = Unit,
        ["role"] = Role,
        ["function"] = Function,
        ["object"] = ObjectKey,
        ["kind"] = Kind,
        ["state"] = State,
        ["leaf"] = Leaf,
        ["endorsers"] = new JsonArray([.. Endorsers.Select(e => (JsonNode)e)]),
        ["problems"] = new JsonArray([.. Problems.Select(p => (JsonNode)new JsonObject { ["problem"] = p.What, ["detail"] = p.Detail })]),
    };
}

/// <summary>What does not hold about a transaction.</summary>
/// <param name="What">A name of <see cref="AuditProblem"/>, or of a check of an endorsement.</param>
/// <param name="Detail">A sentence.</param>
public sealed record AuditEntryProblem(string What, string Detail);
