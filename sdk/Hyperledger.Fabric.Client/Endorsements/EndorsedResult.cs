namespace Hyperledger.Fabric.Client;

/// <summary>The result of a query to which each named organisation put a verified signature; nothing was submitted.</summary>
public sealed class EndorsedResult
{
    internal EndorsedResult(Transaction transaction)
    {
        TransactionId = transaction.TransactionId;
        Result = transaction.GetResult();
        ProposalResponsePayload = transaction.ProposalResponsePayload;
        Endorsements = transaction.Endorsements;
    }

    /// <summary>The id of the proposal; no transaction of it is on the ledger.</summary>
    public string TransactionId { get; }

    /// <summary>The function's result.</summary>
    public ReadOnlyMemory<byte> Result { get; }

    /// <summary>The serialized <c>protos.ProposalResponsePayload</c> that the endorsers signed, as received.</summary>
    public ReadOnlyMemory<byte> ProposalResponsePayload { get; }

    /// <summary>The verified endorsements, at least one for each organisation asked, in the gateway's order.</summary>
    public IReadOnlyList<Endorsement> Endorsements { get; }
}
