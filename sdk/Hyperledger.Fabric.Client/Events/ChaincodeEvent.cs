namespace Hyperledger.Fabric.Client;

/// <summary>An event that a valid transaction set.</summary>
public sealed class ChaincodeEvent
{
    internal ChaincodeEvent(ulong blockNumber, Protos.Peer.ChaincodeEvent chaincodeEvent)
    {
        BlockNumber = blockNumber;
        TransactionId = chaincodeEvent.TxId;
        ChaincodeName = chaincodeEvent.ChaincodeId;
        EventName = chaincodeEvent.EventName;
        Payload = chaincodeEvent.Payload.Memory;
    }

    /// <summary>The block that holds the transaction.</summary>
    public ulong BlockNumber { get; }

    /// <summary>The transaction.</summary>
    public string TransactionId { get; }

    /// <summary>The chaincode that set the event.</summary>
    public string ChaincodeName { get; }

    /// <summary>The event's name, as the chaincode chose it.</summary>
    public string EventName { get; }

    /// <summary>The event's bytes, as the chaincode set them.</summary>
    public ReadOnlyMemory<byte> Payload { get; }
}
