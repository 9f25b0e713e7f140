using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>The time in which batches of a stage may be anchored: from the transaction that opens it to the one that closes it.</summary>
public sealed record TermWindow
{
    /// <summary>The stage's name.</summary>
    public required string Stage { get; init; }

    /// <summary>The first day announced; informative.</summary>
    public DateOnly? From { get; init; }

    /// <summary>The last day announced; informative.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>When it was opened, by the submitter's clock.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>The transaction that did.</summary>
    public required string OpenedTransactionId { get; init; }

    /// <summary>When it was closed; null while open.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>The transaction that did; null while open.</summary>
    public string? ClosedTransactionId { get; init; }

    /// <summary>When what was anchored in it was locked; null before.</summary>
    public DateTimeOffset? LockedAt { get; init; }

    /// <summary>The transaction that did; null before.</summary>
    public string? LockedTransactionId { get; init; }

    /// <summary>Whether a change of what was anchored in it needs a third unit's approval.</summary>
    public bool IsLocked => LockedTransactionId is not null;

    /// <summary>Whether batches may be anchored.</summary>
    public bool IsOpen => ClosedTransactionId is null;

    internal void Write(CanonicalJsonWriter writer)
    {
        writer.BeginObject();
        writer.WriteOptionalTime("closedAt", ClosedAt);
        writer.WriteOptionalText("closedTxId", ClosedTransactionId);
        writer.WriteOptionalDate("from", From);
        writer.WriteOptionalTime("lockedAt", LockedAt);
        writer.WriteOptionalText("lockedTxId", LockedTransactionId);
        writer.WriteTime("openedAt", OpenedAt);
        writer.WriteText("openedTxId", OpenedTransactionId);
        writer.WriteText("stage", Stage);
        writer.WriteOptionalDate("until", Until);
        writer.EndObject();
    }

    internal static TermWindow Read(StateObject json)
    {
        var window = new TermWindow
        {
            ClosedAt = json.OptionalTime("closedAt"),
            ClosedTransactionId = json.OptionalText("closedTxId", Codes.IsTransactionId),
            From = json.OptionalDate("from"),
            LockedAt = json.OptionalTime("lockedAt"),
            LockedTransactionId = json.OptionalText("lockedTxId", Codes.IsTransactionId),
            OpenedAt = json.Time("openedAt"),
            OpenedTransactionId = json.Text("openedTxId", Codes.IsTransactionId),
            Stage = json.Text("stage", Codes.IsStage),
            Until = json.OptionalDate("until"),
        };
        if (window.LockedAt is null == window.IsLocked || (window.IsLocked && window.IsOpen)) throw json.Wrong("lockedAt", "a closed window is locked, with time and transaction.");
        return window.ClosedAt is null == window.IsOpen ? window : throw json.Wrong("closedAt", "time and transaction of the closing are both there or neither is.");
    }
}
