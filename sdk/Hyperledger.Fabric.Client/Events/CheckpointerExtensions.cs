namespace Hyperledger.Fabric.Client;

/// <summary>What every <see cref="ICheckpointer"/> can do.</summary>
public static class CheckpointerExtensions
{
    /// <summary>Records that a chaincode event was handled: its block up to and with its transaction.</summary>
    public static Task CheckpointChaincodeEventAsync(
        this ICheckpointer checkpointer, ChaincodeEvent chaincodeEvent, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(checkpointer);
        ArgumentNullException.ThrowIfNull(chaincodeEvent);
        return checkpointer.CheckpointTransactionAsync(chaincodeEvent.BlockNumber, chaincodeEvent.TransactionId, cancellationToken);
    }
}
