using System.Globalization;
using Hyperledger.Fabric.Protos.Discovery;
using Hyperledger.Fabric.Protos.Peer;

namespace Ledger.Network.Discovery;

/// <summary>
/// Who must endorse for a chaincode interest: layouts of groups, and the peers of each group (discovery/endorsement). A
/// group is an organisation: whether a policy names its peers or its members, its peers endorse.
/// </summary>
/// <param name="joined">The channel, as the asked peer has it.</param>
/// <param name="peers">The running peers that have joined it.</param>
internal sealed class EndorsementDescriptors(PeerChannel joined, IReadOnlyList<EmbeddedPeer> peers)
{
    /// <exception cref="LifecycleException">A chaincode is not defined, or no combination of the peers can satisfy the policies.</exception>
    public async Task<EndorsementDescriptor> DescribeAsync(ChaincodeInterest interest)
    {
        var channelId = joined.Channel.Id;
        var endorsers = peers.Where(peer => interest.Chaincodes.All(call => peer.Runs(channelId, call.Name))).ToLookup(peer => peer.MspId, StringComparer.Ordinal);
        var layouts = joined.Policies.Layouts(interest).Where(layout => layout.PeersByMspId.All(part => endorsers[part.Key].Count() >= part.Value)).ToList();
        if (layouts.Count == 0) throw new LifecycleException("required chaincodes are not installed on sufficient peers");

        var descriptor = new EndorsementDescriptor { Chaincode = interest.Chaincodes[0].Name };
        var groups = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var layout in layouts)
        {
            var described = new Hyperledger.Fabric.Protos.Discovery.Layout();
            foreach (var (mspId, quantity) in layout.PeersByMspId)
            {
                if (!groups.TryGetValue(mspId, out var group)) groups.Add(mspId, group = string.Create(CultureInfo.InvariantCulture, $"G{groups.Count}"));
                described.QuantitiesByGroup[group] = (uint)quantity;
            }
            descriptor.Layouts.Add(described);
        }
        foreach (var (mspId, group) in groups)
        {
            var members = new Peers();
            foreach (var peer in endorsers[mspId]) members.Peers_.Add(await peer.Announcement.OnChannelAsync(channelId).ConfigureAwait(false));
            descriptor.EndorsersByGroups[group] = members;
        }
        return descriptor;
    }
}
