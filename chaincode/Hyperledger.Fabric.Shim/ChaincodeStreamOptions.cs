using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hyperledger.Fabric.Shim;

/// <summary>How a chaincode's end of a stream works.</summary>
public sealed class ChaincodeStreamOptions
{
    /// <summary>
    /// How many transactions run at the same time; others wait their turn in the order they came. Default 256.
    /// A transaction that waits for another chaincode does not count, so chaincodes that call one another cannot block each other.
    /// </summary>
    public int MaxConcurrentTransactions { get; init; } = 256;

    /// <summary>How many transactions wait at most; one more is answered with ERROR. Default 10,000.</summary>
    public int MaxQueuedTransactions { get; init; } = 10_000;

    /// <summary>How many requests of one transaction wait for the peer at most; one more is refused with an exception. Default 10,000.</summary>
    public int MaxPendingRequests { get; init; } = 10_000;

    /// <summary>
    /// After this long a transaction is given up: its token is cancelled, the peer gets ERROR, its place is free again.
    /// Default 5 minutes, since a peer waits for 30 seconds unless told otherwise (core.yaml, chaincode.executetimeout);
    /// <see cref="Timeout.InfiniteTimeSpan"/> for never.
    /// </summary>
    public TimeSpan TransactionTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// When cancelled, new transactions are answered with ERROR, those that came before finish, and the stream ends. Default: never.
    /// </summary>
    public CancellationToken Stopping { get; init; }

    /// <summary>How long those transactions may take to finish; then they are cancelled. Default 30 seconds; zero for not at all.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The MSP id of the peers that this process serves, for contracts that ask (CORE_PEER_LOCALMSPID); null if it is not known.</summary>
    public string? PeerMspId { get; init; }

    /// <summary>Where the stream reports what the protocol does not allow for. Default: nowhere. Keys, values and arguments are never logged.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>Measures the two timeouts and the durations of the metrics; never given to a contract.</summary>
#pragma warning disable RS0030 // Nothing that a transaction reads or writes depends on it.
    public TimeProvider Clock { get; init; } = TimeProvider.System;
#pragma warning restore RS0030

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConcurrentTransactions, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxQueuedTransactions);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxPendingRequests, 1);
        if (TransactionTimeout != Timeout.InfiniteTimeSpan) ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(TransactionTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(DrainTimeout, TimeSpan.Zero);
        ArgumentNullException.ThrowIfNull(Logger);
        ArgumentNullException.ThrowIfNull(Clock);
    }
}
