namespace Hyperledger.Fabric.Contract;

/// <summary>Makes a public method a transaction function. See <see cref="SubmitAttribute"/> and <see cref="EvaluateAttribute"/>.</summary>
/// <remarks>
/// The method may take a <see cref="TransactionContext"/> (or a contract's own) first and a <see cref="CancellationToken"/>
/// last; what stands between are the call's arguments. It returns a value, or a task of one, or nothing.
/// </remarks>
[AttributeUsage(AttributeTargets.Method)]
public class TransactionAttribute : Attribute
{
    /// <summary>The function's name; null for the method's without <c>Async</c>.</summary>
    public string? Name { get; set; }
}
