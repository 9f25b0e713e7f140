namespace Hyperledger.Fabric.Contract.Testing;

/// <summary>Two endorsers would not have agreed; the message says on what.</summary>
public sealed class DeterminismException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Which run and transaction, and what differs.</param>
    public DeterminismException(string message) : base(message)
    {
    }
}
