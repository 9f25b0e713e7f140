using Hyperledger.Fabric.Shim;

namespace Hyperledger.Fabric.Contract;

/// <summary>A contract: public methods marked as transaction functions, and hooks around them. One instance serves all calls at the same time.</summary>
public abstract class ContractBase
{
    /// <summary>Makes the context that hooks and functions of one call share.</summary>
    /// <param name="stub">The transaction.</param>
    /// <param name="called">The function called.</param>
    public virtual TransactionContext CreateContext(IChaincodeStub stub, TransactionFunction called) => new(stub, called);

    /// <summary>Runs before the arguments are read and the function is called; throwing refuses the call.</summary>
    /// <param name="context">The call.</param>
    /// <param name="cancellationToken">Cancelled when the stream to the peer has ended.</param>
    public virtual Task BeforeAsync(TransactionContext context, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Runs around the function, between <see cref="BeforeAsync"/> and <see cref="AfterAsync"/>: it calls it, once or not at all,
    /// and may answer something else, or turn its exceptions into others.
    /// </summary>
    /// <param name="context">The call.</param>
    /// <param name="invoke">Reads the arguments, calls the function and writes its result.</param>
    /// <param name="cancellationToken">Cancelled when the stream to the peer has ended.</param>
    /// <returns>The result's bytes.</returns>
    public virtual Task<ReadOnlyMemory<byte>> AroundAsync(
        TransactionContext context, Func<CancellationToken, Task<ReadOnlyMemory<byte>>> invoke, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(invoke);
        return invoke(cancellationToken);
    }

    /// <summary>Runs after the function has succeeded; throwing refuses the call all the same.</summary>
    /// <param name="context">The call.</param>
    /// <param name="result">What the function answers.</param>
    /// <param name="cancellationToken">Cancelled when the stream to the peer has ended.</param>
    public virtual Task AfterAsync(TransactionContext context, ReadOnlyMemory<byte> result, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Answers a call of a function that the contract does not have; refuses it unless overridden. No other hook runs.</summary>
    /// <param name="context">The call, its function named as it was called.</param>
    /// <param name="cancellationToken">Cancelled when the stream to the peer has ended.</param>
    /// <exception cref="ContractException"><see cref="ContractErrorCodes.UnknownFunction"/>.</exception>
    public virtual Task<ReadOnlyMemory<byte>> UnknownAsync(TransactionContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        throw new ContractException(
            ContractErrorCodes.UnknownFunction, $"Contract '{context.Function.ContractName}' has no function '{context.Function.Name}'.");
    }
}
