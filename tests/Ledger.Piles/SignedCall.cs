using Hyperledger.Fabric.Msp;
using Ledger.Records.State;

namespace Ledger.Piles;

/// <summary>A transaction of a <see cref="SignedChain"/>: what a contract would have read and written.</summary>
/// <param name="By">The creator.</param>
/// <param name="Function">What is called, such as <c>batches:Anchor</c>.</param>
/// <param name="At">The time that it claims.</param>
/// <param name="Key">The object that it writes and its event names.</param>
/// <param name="Value">The value, by the transaction's id.</param>
public sealed record SignedCall(SigningIdentity By, string Function, DateTimeOffset At, StateKey Key, Func<string, byte[]> Value)
{
    /// <summary>The keys that it read, at the versions of the moment.</summary>
    public IReadOnlyList<StateKey> Reads { get; init; } = [];

    /// <summary>Whose peers endorse it.</summary>
    public IReadOnlyList<string> Endorsers { get; init; } = ["ProvinceMSP", "CountyMSP"];

    /// <summary>The objects that it writes beside.</summary>
    public IReadOnlyList<(StateKey Key, byte[] Value)> Also { get; init; } = [];
}
