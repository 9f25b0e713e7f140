using System.Collections.Concurrent;
using Grpc.Net.Client;
using Hyperledger.Fabric.Admin;
using Hyperledger.Fabric.Client;
using Ledger.NetworkConfig.Crypto;
using Ledger.NetworkConfig.Topology;

namespace Ledger.NetworkConfig.Running;

/// <summary>The administrators' connections to a network's nodes, made when first asked for.</summary>
internal sealed class NodeConnections(FabricTopology topology, NetworkCertificates certificates) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Task<GrpcChannel>>> _channels = new(StringComparer.Ordinal);

    /// <summary>The administrator of a peer's organisation, at that peer.</summary>
    public async Task<PeerAdmin> PeerAsync(MemberOrganisation organisation, PeerNode peer, CancellationToken cancellationToken) => new(
        await ChannelAsync(organisation.MspId, peer.Id, peer.Address).ConfigureAwait(false), await certificates.AdministratorAsync(organisation.MspId, cancellationToken).ConfigureAwait(false));

    /// <summary>The gateway of an organisation's first peer, as its administrator.</summary>
    public async Task<Gateway> GatewayAsync(MemberOrganisation organisation, CancellationToken cancellationToken)
    {
        var peer = organisation.Peers[0];
        return Gateway.Connect(new GatewayOptions(
            await ChannelAsync(organisation.MspId, peer.Id, peer.Address).ConfigureAwait(false), await certificates.AdministratorAsync(organisation.MspId, cancellationToken).ConfigureAwait(false)));
    }

    /// <summary>An organisation's administrator in the channel's lifecycle.</summary>
    public async Task<LifecycleAdmin> LifecycleAsync(MemberOrganisation organisation, CancellationToken cancellationToken) =>
        new(await GatewayAsync(organisation, cancellationToken).ConfigureAwait(false), topology.Channel);

    /// <summary>The administrator of an orderer's organisation, at that orderer; the caller disposes it.</summary>
    public async Task<OrdererAdmin> OrdererAsync(OrdererOrganisation organisation, OrdererNode orderer, CancellationToken cancellationToken)
    {
        var tls = await certificates.AdministratorTlsAsync(organisation.MspId, cancellationToken).ConfigureAwait(false);
        return OrdererAdmin.Connect($"{orderer.Host}:{orderer.AdminPort}", await certificates.TlsRootAsync(organisation.MspId, cancellationToken).ConfigureAwait(false), tls.CertificatePem, tls.PrivateKeyPem);
    }

    /// <summary>A connection to an orderer, kept until the disposal.</summary>
    public Task<GrpcChannel> OrdererChannelAsync(OrdererOrganisation organisation, OrdererNode orderer) => ChannelAsync(organisation.MspId, orderer.Id, orderer.Address);

    public void Dispose()
    {
        foreach (var channel in _channels.Values)
        {
            if (channel.IsValueCreated && channel.Value.IsCompletedSuccessfully) channel.Value.Result.Dispose();
        }
    }

    private Task<GrpcChannel> ChannelAsync(string mspId, string id, string address) => _channels.GetOrAdd(
        id, _ => new(async () => FabricChannel.Create(address, await certificates.TlsRootAsync(mspId).ConfigureAwait(false)))).Value;
}
