namespace Hyperledger.Fabric.Client;

/// <summary>An endorsement does not hold, or an organisation that was asked did not endorse: the result is not vouched for.</summary>
public sealed class EndorsementVerificationException : Exception
{
    internal EndorsementVerificationException(string transactionId, string mspId, string reason)
        : base($"The endorsement by {mspId} of transaction {transactionId} was not established: {reason}")
    {
        TransactionId = transactionId;
        MspId = mspId;
    }

    /// <summary>The proposal's id.</summary>
    public string TransactionId { get; }

    /// <summary>The organisation whose endorsement is missing or does not hold.</summary>
    public string MspId { get; }
}
