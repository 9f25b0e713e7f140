
namespace Hyperledger.Fabric.Validation;

/// <summary>The public state of <c>_lifecycle</c> at one height.</summary>
internal sealed class CommittedLifecycle(IValidationState state) : IReadableLifecycleState
{
    public byte[]? Get(string key) => state.Get(LifecycleNames.Namespace, key)?.Value;
}
