namespace Ledger.Audit;

/// <summary>Which transactions are wanted. All conditions hold together; null is any.</summary>
public sealed record AuditQuery
{
    /// <summary>The unit that acted, or that the object belongs to.</summary>
    public string? Unit { get; init; }

    /// <summary>A batch id, <c>school/term/root</c>: its own transaction and all that name it.</summary>
    public string? Batch { get; init; }

    /// <summary>A record, <c>school/term/root#index</c>: what was written of it; not the batch's own steps.</summary>
    public string? Record { get; init; }

    /// <summary>A person: SHA-256 of the enrolment id, 64 lowercase hex digits. Together with <see cref="MspId"/> it is one person.</summary>
    public string? Enrolment { get; init; }

    /// <summary>The creator's MSP.</summary>
    public string? MspId { get; init; }

    /// <summary>The creator's role.</summary>
    public string? Role { get; init; }

    /// <summary>The object's kind, such as <c>batchevent</c>.</summary>
    public string? Kind { get; init; }

    /// <summary>What the object says of itself, such as <c>accepted</c>, <c>revoked</c>, <c>approved</c>.</summary>
    public string? State { get; init; }

    /// <summary>What was called, such as <c>batches:Anchor</c>.</summary>
    public string? Function { get; init; }

    /// <summary>Fabric's name of the validation code, such as <c>VALID</c>.</summary>
    public string? Code { get; init; }

    /// <summary>The earliest time that a transaction claims.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The latest.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Only transactions about which something does not hold. Default: all.</summary>
    public bool OnlyProblems { get; init; }

    /// <summary>Configuration and other chaincodes too. Default: only calls of the ledger's contracts.</summary>
    public bool IncludeSystem { get; init; }

    /// <summary>Only what comes behind this place, block and index; null: from the beginning.</summary>
    public (ulong Block, int Index)? After { get; init; }

    /// <summary>How many at most; null: all.</summary>
    public int? Limit { get; init; }
}
