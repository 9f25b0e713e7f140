using Hyperledger.Fabric.Admin;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Ledger.NetworkConfig.Crypto;
using Ledger.NetworkConfig.Topology;

namespace Ledger.NetworkConfig.Running;

/// <summary>Reads the channel's configuration in force, and sends updates of it that the administrators of this folder sign.</summary>
/// <param name="folder">The folder.</param>
/// <param name="topology">The network, with the orderers that are leaving it.</param>
/// <param name="home">The member that asks, at its first peer, and sends; null where the folder has none, and nothing is asked.</param>
/// <param name="certificates">The administrators.</param>
/// <param name="connections">The connections to its nodes.</param>
/// <param name="patience">How long a network that comes up is asked again.</param>
internal sealed class ChannelUpdates(FabricFolder folder, FabricTopology topology, MemberOrganisation? home, NetworkCertificates certificates, NodeConnections connections, Patience patience)
{
    // An orderer that loses its leader may lose an update that it accepted.
    private static readonly TimeSpan s_inForce = TimeSpan.FromSeconds(30);

    /// <summary>The newest configuration block that the first peer of this folder's member has.</summary>
    public async Task<Block> CurrentBlockAsync(CancellationToken cancellationToken)
    {
        var peer = await PeerAsync(cancellationToken).ConfigureAwait(false);
        return await patience.RepeatAsync(() => peer.GetConfigBlockAsync(topology.Channel, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Sends an update. Whether it came into force, the caller sees by reading the configuration again: another update may
    /// have come first, or the orderers may have lost this one.
    /// </summary>
    /// <param name="update">The update.</param>
    /// <param name="current">The configuration of which it was computed.</param>
    /// <param name="signers">The organisations whose administrators sign it, where they stand in this folder.</param>
    /// <param name="cancellationToken">Ends the waits.</param>
    /// <exception cref="NetworkConfigException">Signatures are missing, or every orderer refuses.</exception>
    public async Task SubmitAsync(ChannelUpdate update, ChannelConfig current, IEnumerable<string> signers, CancellationToken cancellationToken)
    {
        foreach (var mspId in signers.Where(certificates.HasAdministrator))
            update = await update.SignAsync(await certificates.AdministratorAsync(mspId, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        try
        {
            update.Verify(current);
        }
        catch (ConfigUpdateException e)
        {
            // Whoever signs too may sit elsewhere: the file goes on to them, and peer channel signconfigtx reads it.
            await File.WriteAllBytesAsync(folder.ChannelUpdate, update.GetBytes(), cancellationToken).ConfigureAwait(false);
            throw new NetworkConfigException(NetworkConfigError.SignaturesMissing, e, folder.ChannelUpdate, e.Message);
        }
        var administrator = await certificates.AdministratorAsync(Home.MspId, cancellationToken).ConfigureAwait(false);
        // Only a consenter orders; one that is just becoming it, or that does not run, says so, and the next is asked.
        var consenters = new ConfigChange(current).Consenters.Select(c => $"{c.Host}:{c.Port}").ToHashSet(StringComparer.Ordinal);
        var orderers = topology.OrdererNodes.Where(o => consenters.Contains(o.Node.Address)).ToList();
        try
        {
            await patience.RepeatAsync(() => BroadcastAsync(update, orderers, administrator, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (ConfigAdminException e) when (e.IsOutdated)
        {
            return;
        }
        catch (ConfigAdminException e)
        {
            throw new NetworkConfigException(NetworkConfigError.NodeRefused, e, string.Join(", ", orderers.Select(o => o.Node.Id)), "CONFIG_UPDATE", e.Message);
        }
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_inForce);
        try
        {
            await (await PeerAsync(cancellationToken).ConfigureAwait(false)).WaitForConfigAsync(topology.Channel, current.Sequence + 1, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Read again by the caller.
        }
    }

    // One that is on its way from following to ordering does not know the channel for a moment: a refusal stands when all refuse.
    private async Task<bool> BroadcastAsync(
        ChannelUpdate update, List<(OrdererOrganisation Organisation, OrdererNode Node)> orderers, SigningIdentity administrator, CancellationToken cancellationToken)
    {
        foreach (var (index, (organisation, orderer)) in orderers.Index())
        {
            var admin = new ConfigAdmin(await connections.OrdererChannelAsync(organisation, orderer).ConfigureAwait(false), administrator);
            try
            {
                await admin.SubmitAsync(update, cancellationToken).ConfigureAwait(false);
                return true;
            }
            catch (ConfigAdminException e) when (!e.IsOutdated && index < orderers.Count - 1)
            {
                // The next is asked.
            }
        }
        throw new InvalidOperationException("The channel's configuration names none of the topology's orderers.");
    }

    private MemberOrganisation Home => home ?? throw new InvalidOperationException("The folder has no member of the channel.");

    private Task<PeerAdmin> PeerAsync(CancellationToken cancellationToken) => connections.PeerAsync(Home, Home.Peers[0], cancellationToken);
}
