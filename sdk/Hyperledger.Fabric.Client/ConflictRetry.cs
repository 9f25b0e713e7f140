using Hyperledger.Fabric.Client.Internal;

namespace Hyperledger.Fabric.Client;

/// <summary>
/// How a submit is done again whose transaction was invalid because another one had changed what it read
/// (<see cref="CommitException.IsTransient"/>: MVCC and phantom read conflicts). Each attempt is a new transaction with an
/// id of its own, simulated on the new state. Nothing else is retried: after any other failure of a submit the transaction
/// may be on the ledger, or would fail again.
/// </summary>
/// <remarks>
/// Before attempt <c>n + 1</c> it waits between half and the whole of <c>InitialDelay · 2ⁿ⁻¹</c>, at most
/// <see cref="MaxDelay"/>, so that two that collided do not collide again in step.
/// </remarks>
public sealed record ConflictRetry
{
    /// <summary>5 attempts; 50 milliseconds, doubling to 2 seconds.</summary>
    public static ConflictRetry Default { get; } = new();

    /// <summary>How many transactions are tried in all, at least 1. Default: 5.</summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>The longest wait before the second attempt. Default: 50 milliseconds.</summary>
    public TimeSpan InitialDelay { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest wait before any attempt. Default: 2 seconds.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(2);

    internal Backoff Backoff => new(InitialDelay, MaxDelay);
}
