namespace Hyperledger.Fabric.Client;

/// <summary>Keeps the position up to which events were handled, so that a listener continues there.</summary>
public interface ICheckpointer : ICheckpoint
{
    /// <summary>Records that a whole block was handled.</summary>
    Task CheckpointBlockAsync(ulong blockNumber, CancellationToken cancellationToken = default);

    /// <summary>Records that a block was handled up to and with a transaction.</summary>
    Task CheckpointTransactionAsync(ulong blockNumber, string transactionId, CancellationToken cancellationToken = default);
}
