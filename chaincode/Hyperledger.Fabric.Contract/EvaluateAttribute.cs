namespace Hyperledger.Fabric.Contract;

/// <summary>A transaction function that only reads, to be evaluated.</summary>
public sealed class EvaluateAttribute : TransactionAttribute
{
}
