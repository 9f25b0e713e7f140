using Ledger.Network.Lifecycle;
using Ledger.Network.Store.Internal;

namespace Ledger.Network.Validation.Internal;

/// <summary>The public state of <c>_lifecycle</c> at one height.</summary>
internal sealed class CommittedLifecycle(IStateReader state) : IReadableLifecycleState
{
    public byte[]? Get(string key) => state.Get(LifecycleNames.Namespace, key)?.Value;
}
