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

    /// <summary>Where the stream reports what the protocol does not allow for. Default: nowhere. Keys, values and arguments are never logged.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConcurrentTransactions, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxQueuedTransactions);
        ArgumentNullException.ThrowIfNull(Logger);
    }
}
