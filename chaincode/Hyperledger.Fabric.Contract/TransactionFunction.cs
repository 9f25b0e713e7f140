namespace Hyperledger.Fabric.Contract;

/// <summary>A transaction function as its contract declares it.</summary>
/// <param name="ContractName">The contract's name.</param>
/// <param name="Name">The function's name; as called, when the contract has no such function.</param>
/// <param name="IsSubmit">Whether it is meant to be submitted.</param>
public sealed record TransactionFunction(string ContractName, string Name, bool IsSubmit)
{
    /// <summary><c>contract:function</c>.</summary>
    public override string ToString() => $"{ContractName}:{Name}";
}
