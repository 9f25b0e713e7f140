namespace Hyperledger.Fabric.Client;

/// <summary>A position in an event stream.</summary>
public interface ICheckpoint
{
    /// <summary>The block to continue with; null: no position yet.</summary>
    ulong? BlockNumber { get; }

    /// <summary>The last transaction of that block whose events were handled; null: none of them.</summary>
    string? TransactionId { get; }
}
