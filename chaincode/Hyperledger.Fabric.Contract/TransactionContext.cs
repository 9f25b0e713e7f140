using Hyperledger.Fabric.Shim;

namespace Hyperledger.Fabric.Contract;

/// <summary>One call of a transaction function. Derive from it to give a contract's methods and hooks more to work with.</summary>
public class TransactionContext
{
    /// <summary>Creates the context.</summary>
    /// <param name="stub">The transaction.</param>
    /// <param name="function">The function called.</param>
    public TransactionContext(IChaincodeStub stub, TransactionFunction function)
    {
        ArgumentNullException.ThrowIfNull(stub);
        ArgumentNullException.ThrowIfNull(function);
        Stub = stub;
        Function = function;
    }

    /// <summary>The transaction.</summary>
    public IChaincodeStub Stub { get; }

    /// <summary>The function called.</summary>
    public TransactionFunction Function { get; }

    /// <summary>The submitter.</summary>
    /// <exception cref="InvalidOperationException">The submitter's identity is not an X.509 certificate.</exception>
    public ClientIdentity ClientIdentity => Stub.ClientIdentity;
}
