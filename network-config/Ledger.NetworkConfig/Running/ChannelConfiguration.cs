using Hyperledger.Fabric.Admin;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Ledger.NetworkConfig.Crypto;
using Ledger.NetworkConfig.Rendering;
using Ledger.NetworkConfig.Topology;

namespace Ledger.NetworkConfig.Running;

/// <summary>What a channel's configuration lacks of its topology: members that joined, and the policies that name them.</summary>
internal sealed class ChannelConfiguration(FabricFolder folder, FabricTopology topology)
{
    private const string Channel = "/Channel";
    private const string Application = "/Channel/Application";

    /// <summary>The update from the configuration in force to the topology's; null where nothing is lacking.</summary>
    /// <exception cref="IOException">The public certificates of a new member cannot be read.</exception>
    public async Task<ChannelUpdate?> FindAsync(ChannelConfig current, CancellationToken cancellationToken)
    {
        var change = new ConfigChange(current);
        var isChanged = false;
        var known = current.Application?.Organizations.Select(o => o.MspId).ToHashSet(StringComparer.Ordinal) ?? [];
        foreach (var organisation in topology.Organisations.Where(o => !known.Contains(o.MspId)))
        {
            change.SetApplicationOrganization(new OrganizationDefinition
            {
                MspId = organisation.MspId,
                RootCertificatesPem = [await ReadAsync(organisation.MspId, MspFiles.CaCertificate, cancellationToken).ConfigureAwait(false)],
                TlsRootCertificatesPem = [await ReadAsync(organisation.MspId, MspFiles.TlsCaCertificate, cancellationToken).ConfigureAwait(false)],
                AnchorPeers = [organisation.Peers[0].Address],
            });
            isChanged = true;
        }
        var policies = new NetworkPolicies(topology);
        foreach (var (group, name, text) in new[]
        {
            (Channel, ConfigPolicies.Admins, policies.Administration), (Application, ConfigPolicies.Admins, policies.Administration),
            (Application, "LifecycleEndorsement", policies.Lifecycle), (Application, "Endorsement", policies.Endorsement),
        })
        {
            var wanted = ConfigPolicies.Signature(SignaturePolicies.Parse(text));
            if (change.Group(group).Policies.TryGetValue(name, out var inForce) && IsSame(inForce, wanted)) continue;
            change.SetPolicy(group, name, wanted);
            isChanged = true;
        }
        return isChanged ? change.ToUpdate() : null;
    }

    /// <summary>The organisations whose administrators sign an update: those of <see cref="NetworkPolicies.Administration"/>, as few as it needs, of the members before it.</summary>
    public IReadOnlyList<string> Signers(ChannelConfig current)
    {
        var known = current.Application?.Organizations.Select(o => o.MspId).ToHashSet(StringComparer.Ordinal) ?? [];
        return [.. topology.Organisations.Where(o => known.Contains(o.MspId) && o.Tier <= Records.State.UnitTier.City).Select(o => o.MspId)];
    }

    private static bool IsSame(ConfigPolicy inForce, ConfigPolicy wanted) =>
        inForce.Policy.Type == wanted.Policy.Type
        && SignaturePolicyEnvelope.Parser.ParseFrom(inForce.Policy.Value).Equals(SignaturePolicyEnvelope.Parser.ParseFrom(wanted.Policy.Value));

    private Task<string> ReadAsync(string mspId, string file, CancellationToken cancellationToken) => File.ReadAllTextAsync(Path.Combine(folder.Msp(mspId), file), cancellationToken);
}
