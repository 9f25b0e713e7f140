namespace Hyperledger.Fabric.Shim;

/// <summary>The peer answered a request of the chaincode with ERROR. The message is the peer's.</summary>
public sealed class ChaincodePeerException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">The peer's text, unchanged.</param>
    public ChaincodePeerException(string message) : base(message)
    {
    }
}
