namespace Hyperledger.Fabric.Shim;

/// <summary>The stream to the peer ended or broke its protocol, so a request of the chaincode has no answer.</summary>
public sealed class ChaincodeStreamException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened, and to which transaction if to one.</param>
    /// <param name="innerException">The transport's fault, if there was one.</param>
    public ChaincodeStreamException(string message, Exception? innerException = null) : base(message, innerException)
    {
    }
}
