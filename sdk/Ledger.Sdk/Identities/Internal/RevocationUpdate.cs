using Hyperledger.Fabric.Admin;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Msp;
using Ledger.Sdk.Internal;
using Ledger.Sdk.Workspaces;

namespace Ledger.Sdk.Identities.Internal;

/// <summary>
/// Replaces an organisation's revocation list in the configuration of each of its channels: a CONFIG_UPDATE that changes one value, signed
/// by the organisation's administrator (Fabric common/configtx; msp_config.proto, revocation_list).
/// </summary>
internal sealed class RevocationUpdate(Workspace workspace, string mspId, LedgerClientOptions options)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>Submits the list that is made for its number to every channel of the organisation; returns once configurations with it are in force.</summary>
    /// <returns>The number of the configuration of the profile's channel, or of the first if the organisation is no member there.</returns>
    public async Task<ulong> SubmitAsync(Func<long, string> newList, CancellationToken cancellationToken)
    {
        var endpoints = await workspace.ReadEndpointsAsync(cancellationToken).ConfigureAwait(false);
        if (endpoints is not { Peers.Count: > 0, Orderer: { } orderer })
            throw new LedgerUnreachableException(LedgerError.NetworkUnreachable, null, workspace.EndpointsFile);
        var folder = workspace.AdministratorDirectory(mspId);
        var administrator = WorkspaceIdentity.Create(
            $"admin.{mspId}",
            new IdentityDescription { MspId = mspId },
            await workspace.ReadTextAsync(Path.Combine(folder, "cert.pem"), cancellationToken).ConfigureAwait(false),
            await workspace.ReadTextAsync(Path.Combine(folder, "key.pem"), cancellationToken).ConfigureAwait(false));
        var profile = await workspace.ReadProfileAsync(cancellationToken).ConfigureAwait(false);
        var own = endpoints.On(profile.Channel).Channel;
        var channels = endpoints.Channels.Where(channel => channel.Organisations.Count == 0 || channel.Organisations.Contains(mspId)).Select(channel => endpoints.On(channel.Name)).ToList();
        if (channels.Count == 0) channels.Add(endpoints);
        var sequences = new Dictionary<string, ulong>(StringComparer.Ordinal);
        foreach (var channel in channels)
            sequences[channel.Channel] = await SubmitAsync(channel, orderer, profile with { Channel = channel.Channel }, administrator, newList, cancellationToken).ConfigureAwait(false);
        return sequences.TryGetValue(own, out var sequence) ? sequence : sequences[channels[0].Channel];
    }

    private async Task<ulong> SubmitAsync(
        NetworkEndpoints endpoints, PeerEndpoint orderer, Profile profile, WorkspaceIdentity administrator, Func<long, string> newList, CancellationToken cancellationToken)
    {
        using var connection = new LedgerConnection(endpoints, profile, administrator, options);
        var trust = await ChannelTrust.LoadAsync(connection, endpoints.GenesisHash, cancellationToken).ConfigureAwait(false);
        _ = Msp(trust.Config);
        var change = new ConfigChange(trust.Config);
        var list = newList(checked((long)trust.Config.Sequence + 1));
        change.SetRevocationLists(mspId, list);
        var update = await change.ToUpdate().SignAsync(administrator.Signing, cancellationToken).ConfigureAwait(false);
        await BroadcastAsync(orderer, update, administrator.Signing, cancellationToken).ConfigureAwait(false);

        var began = options.TimeProvider.GetTimestamp();
        while (true)
        {
            var now = (await ChannelTrust.LoadAsync(connection, endpoints.GenesisHash, cancellationToken).ConfigureAwait(false)).Config;
            if (Msp(now).RevocationList.Any(l => l.ToStringUtf8() == list))
                return now.Sequence;
            // Another update came first, or the orderer gave up.
            if (options.TimeProvider.GetElapsedTime(began) > options.CommitTimeout)
                throw new LedgerUnreachableException(LedgerError.NetworkTimeout, null, $"{orderer.MspId} {orderer.Address}", "CONFIG_UPDATE");
            await Task.Delay(Look, options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    private FabricMSPConfig Msp(ChannelConfig config)
    {
        var name = config.Application?.Organizations.FirstOrDefault(o => o.MspId == mspId)?.GroupName
            ?? throw new LedgerInputException(LedgerError.AuthorityMissing, mspId, config.ChannelId);
        var value = config.Config.ChannelGroup.Groups["Application"].Groups[name].Values["MSP"].Value;
        return FabricMSPConfig.Parser.ParseFrom(MSPConfig.Parser.ParseFrom(value).Config);
    }

    private async Task BroadcastAsync(PeerEndpoint orderer, ChannelUpdate update, SigningIdentity sender, CancellationToken cancellationToken)
    {
        using var channel = FabricChannel.Create(orderer.Address, orderer.TlsRootCertPem, orderer.ServerName);
        try
        {
            await new ConfigAdmin(channel, sender) { TimeProvider = options.TimeProvider }.SubmitAsync(update, cancellationToken).ConfigureAwait(false);
        }
        catch (ConfigAdminException e) when (e.OrdererStatus is not null)
        {
            throw new LedgerRefusedException(LedgerError.ConfigurationRefused, e.OrdererMessage);
        }
        catch (ConfigAdminException e)
        {
            throw new LedgerUnreachableException(LedgerError.NetworkUnreachable, e, $"{orderer.MspId} {orderer.Address}");
        }
    }
}
