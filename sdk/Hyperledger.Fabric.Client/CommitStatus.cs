using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Client;

/// <summary>How a transaction stands on the ledger.</summary>
/// <param name="TransactionId">The transaction.</param>
/// <param name="Code">What the peer's validation said.</param>
/// <param name="BlockNumber">The block that holds it.</param>
public sealed record CommitStatus(string TransactionId, TxValidationCode Code, ulong BlockNumber)
{
    /// <summary>Whether the transaction is valid, its writes in the world state.</summary>
    public bool Successful => Code == TxValidationCode.Valid;

    /// <summary>Throws unless the transaction is valid.</summary>
    /// <exception cref="CommitException">The transaction is invalid.</exception>
    public void EnsureSuccessful()
    {
        if (!Successful)
            throw new CommitException(this);
    }
}
