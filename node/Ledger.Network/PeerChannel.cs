using Ledger.Network.Gateway;
using Ledger.Network.Lifecycle;

namespace Ledger.Network;

/// <summary>What one peer has of a channel that it has joined.</summary>
internal sealed class PeerChannel
{
    /// <param name="channel">The channel.</param>
    /// <param name="mspId">The peer's organisation.</param>
    /// <param name="isReady">Whether a package's chaincode is connected to the peer.</param>
    public PeerChannel(Channel channel, string mspId, Func<string, bool> isReady)
    {
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
}
