namespace Hyperledger.Fabric.Client;

/// <summary>Keeps a position for as long as the process runs: enough to continue after a broken stream. One listener uses it at a time.</summary>
public sealed class InMemoryCheckpointer : ICheckpointer
{
    /// <inheritdoc/>
    public ulong? BlockNumber { get; private set; }

    /// <inheritdoc/>
    public string? TransactionId { get; private set; }

    /// <inheritdoc/>
    public Task CheckpointBlockAsync(ulong blockNumber, CancellationToken cancellationToken = default)
    {
        (BlockNumber, TransactionId) = (checked(blockNumber + 1), null);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task CheckpointTransactionAsync(ulong blockNumber, string transactionId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(transactionId);
        (BlockNumber, TransactionId) = (blockNumber, transactionId);
        return Task.CompletedTask;
    }
}
