namespace Hyperledger.Fabric.Contract;

/// <summary>A transaction function that writes, to be submitted.</summary>
public sealed class SubmitAttribute : TransactionAttribute
{
}
