namespace Ledger.Network.Chaincode;

/// <summary>Chaincode did not answer, or answered with an error; the message is Fabric's, for the client to see.</summary>
public sealed class ChaincodeExecutionException : Exception
{
    public ChaincodeExecutionException(string message)
        : base(message)
    {
    }

    public ChaincodeExecutionException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
