using Ledger.Network.Gateway;
using Ledger.Network.Lifecycle;

namespace Ledger.Network;

/// <summary>What one peer has of a channel that it has joined.</summary>
internal sealed class PeerChannel
{
    private readonly string _mspId;

    /// <param name="channel">The channel.</param>
    /// <param name="mspId">The peer's organisation.</param>
    /// <param name="isReady">Whether a package's chaincode is connected to the peer.</param>
    public PeerChannel(Channel channel, string mspId, Func<string, bool> isReady)
    {
        _mspId = mspId;
        Channel = channel;
        Chaincodes = new ApprovedChaincodes(channel.Ledger, mspId, isReady);
        Policies = new EndorsementPolicies(channel, mspId);
        channel.DefinitionsTouched += Chaincodes.Forget;
    }

    public Channel Channel { get; }

    /// <summary>The channel's definitions, with what the peer's organisation approved.</summary>
    public ApprovedChaincodes Chaincodes { get; }

    /// <summary>Who must endorse on the channel.</summary>
    public EndorsementPolicies Policies { get; }

    /// <summary>The definitions whose chaincode the peer runs, with their sequences, by name; <c>_lifecycle</c> is one of them.</summary>
    public IReadOnlyList<(string Name, long Sequence)> ServedChaincodes()
    {
        using var simulator = Channel.Ledger.NewSimulator(_mspId, "");
        var state = new SimulatedPublicState(simulator);
        return [.. LifecycleFunctions.DefinedNames(state)
            .Where(Chaincodes.Serves)
            .Select(name => (Name: name, Sequence: ChaincodeDefinition.SequenceOf(state, name)))
            .Append((Name: LifecycleNames.Namespace, Sequence: 1))
            .OrderBy(served => served.Name, StringComparer.Ordinal)];
    }
}
