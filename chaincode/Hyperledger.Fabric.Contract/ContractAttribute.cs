namespace Hyperledger.Fabric.Contract;

/// <summary>Names a contract; without it a contract is called like its class.</summary>
/// <param name="name">The part before the colon of <c>contract:function</c>.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ContractAttribute(string name) : Attribute
{
    /// <summary>The part before the colon of <c>contract:function</c>.</summary>
    public string Name { get; } = name;

    /// <summary>Whether calls without a contract's name come here. Without any such contract the first one is the default.</summary>
    public bool IsDefault { get; set; }
}
