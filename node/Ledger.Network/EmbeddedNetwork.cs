using System.Globalization;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Ledger.Network.Chaincode;
using Ledger.Network.Gateway;
using Ledger.Network.Genesis;
using Ledger.Network.Lifecycle;
using Ledger.Network.Ordering;
using Ledger.Network.Store;
using Ledger.Network.Topology;
using Microsoft.Extensions.Logging;

namespace Ledger.Network;

/// <summary>
/// A whole Fabric network in one process: one channel, its orderer and its peers over one store. Endpoints are the
/// host's: it asks here for the services of each.
/// </summary>
public sealed class EmbeddedNetwork : IAsyncDisposable
{
    private readonly Channel _channel;
    private readonly Orderer _orderer;

    private EmbeddedNetwork(
        NetworkTopology topology, Channel channel, SigningIdentity ordererIdentity, NodeCredentials ordererCredentials,
        IReadOnlyList<EmbeddedPeer> peers, ChaincodeRegistry chaincodes, ILogger logger)
    {
        Topology = topology;
        Peers = peers;
        OrdererCredentials = ordererCredentials;
        Chaincodes = chaincodes;
        _channel = channel;
        GenesisHash = BlockHash.Header(channel.Ledger.GetBlock(0)!.Header);
        _orderer = new Orderer(channel, ordererIdentity, OnCommitted, logger);
    }

    /// <summary>What the network is made of; every port is chosen.</summary>
    public NetworkTopology Topology { get; }

    /// <summary>The peers in the topology's order.</summary>
    public IReadOnlyList<EmbeddedPeer> Peers { get; }

    /// <summary>What the orderer signs and serves with.</summary>
    public NodeCredentials OrdererCredentials { get; }

    /// <summary>Where chaincode attaches, by the name of a peer.</summary>
    public ChaincodeRegistry Chaincodes { get; }

    /// <summary>The hash of block 0's header.</summary>
    public ReadOnlyMemory<byte> GenesisHash { get; }

    /// <summary>The number of committed blocks.</summary>
    public ulong Height => _channel.Ledger.Height;

    /// <summary>
    /// Opens the network of a folder; what is missing is made: certificates and keys, block 0, the store. One process at
    /// a time may hold a folder, which the caller sees to.
    /// </summary>
    /// <param name="folder">The working folder.</param>
    /// <param name="topology">What the network is made of, with every port chosen.</param>
    /// <param name="logger">Where the operator reads; no personal data is written.</param>
    /// <param name="builderConfiguration">What fills the templates of chaincode packages, see <see cref="ConnectionTemplate"/>; null for nothing.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="cancellationToken">Stops in between steps; the next call completes them.</param>
    /// <exception cref="LedgerException">The store cannot be used; the message names it and the cause.</exception>
    /// <exception cref="TopologyException">The topology has an organisation that the folder's channel does not have.</exception>
    /// <exception cref="LifecycleException">The builder's configuration is no JSON of an object.</exception>
    public static async Task<EmbeddedNetwork> OpenAsync(
        NetworkFolder folder, NetworkTopology topology, ILogger logger, string? builderConfiguration = null, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(topology);
        time ??= TimeProvider.System;
        var crypto = new CryptoMaterial(folder);
        var ledger = File.Exists(folder.Store)
            ? await ChannelLedger.OpenAsync(folder.Store, cancellationToken).ConfigureAwait(false)
            : await CreateAsync(folder, topology, crypto, time, cancellationToken).ConfigureAwait(false);
        try
        {
            var channel = Channel.Open(ledger, time);
            CheckChannel(folder, topology, channel);
            await crypto.CreateAsync(topology, time, cancellationToken).ConfigureAwait(false);
            var ordererCredentials = await crypto.OrdererAsync(topology.Orderer.MspId, cancellationToken).ConfigureAwait(false);
            var registry = new ChaincodeRegistry(time: time);
            var peers = new List<EmbeddedPeer>();
            foreach (var organisation in topology.Organisations)
            {
                for (var index = 0; index < organisation.Peers.Count; index++)
                {
                    var name = NetworkFolder.PeerName(organisation.MspId, index);
                    var credentials = await crypto.PeerAsync(organisation.MspId, index, cancellationToken).ConfigureAwait(false);
                    var packages = await PackageStore.OpenAsync(folder.Packages(name), new ConnectionTemplate(name, builderConfiguration), cancellationToken).ConfigureAwait(false);
                    peers.Add(new EmbeddedPeer(name, organisation.Peers[index].Port, credentials, channel, registry, packages));
                }
            }
            var ordererIdentity = SigningIdentity.FromPem(ordererCredentials.MspId, ordererCredentials.CertificatePem, ordererCredentials.PrivateKeyPem);
            return new EmbeddedNetwork(topology, channel, ordererIdentity, ordererCredentials, peers, registry, logger);
        }
        catch
        {
            await ledger.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The service <c>gateway.Gateway</c> of a peer's endpoint.</summary>
    public GatewayService NewGatewayService(EmbeddedPeer peer)
    {
        ArgumentNullException.ThrowIfNull(peer);
        return peer.NewGatewayService(Peers, _orderer);
    }

    /// <summary>The service <c>orderer.AtomicBroadcast</c> of the orderer's endpoint.</summary>
    public AtomicBroadcastService NewAtomicBroadcastService() => new(_orderer, _channel);

    /// <summary>Orders and commits what was accepted, then closes the store.</summary>
    public async ValueTask DisposeAsync()
    {
        await _orderer.DisposeAsync().ConfigureAwait(false);
        await _channel.Ledger.DisposeAsync().ConfigureAwait(false);
    }

    private void OnCommitted(CommittedBlock block, bool mayTouchLifecycle)
    {
        if (!mayTouchLifecycle) return;
        foreach (var peer in Peers) peer.ForgetDefinitions();
    }

    // A peer of an organisation that the channel does not have could do nothing.
    private static void CheckChannel(NetworkFolder folder, NetworkTopology topology, Channel channel)
    {
        if (channel.Id != topology.Channel)
            throw new LedgerException($"{folder.Store} is the ledger of channel '{channel.Id}', but {folder.Topology} names '{topology.Channel}'");
        HashSet<string> ordering = [.. channel.Current.Orderer?.Organizations.Select(organisation => organisation.MspId) ?? []];
        HashSet<string> application = [.. channel.Current.Application?.Organizations.Select(organisation => organisation.MspId) ?? []];
        var foreign = topology.Organisations
            .Select((organisation, index) => (Place: string.Create(CultureInfo.InvariantCulture, $"organisations[{index}].mspId"), organisation.MspId, Known: application))
            .Prepend((Place: "orderer.mspId", topology.Orderer.MspId, Known: ordering))
            .Where(organisation => !organisation.Known.Contains(organisation.MspId))
            .Select(organisation => new TopologyProblem(organisation.Place, TopologyRule.NotOfChannel, organisation.MspId))
            .ToList();
        if (foreign.Count > 0) throw new TopologyException(folder.Topology, foreign);
    }

    private static async Task<ChannelLedger> CreateAsync(
        NetworkFolder folder, NetworkTopology topology, CryptoMaterial crypto, TimeProvider time, CancellationToken cancellationToken)
    {
        await crypto.CreateAsync(topology, time, cancellationToken).ConfigureAwait(false);
        var orderer = await crypto.OrdererAsync(topology.Orderer.MspId, cancellationToken).ConfigureAwait(false);
        var genesis = await NewGenesisAsync(topology, crypto, orderer, time, cancellationToken).ConfigureAwait(false);
        return await ChannelLedger.CreateAsync(folder.Store, genesis, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<Block> NewGenesisAsync(
        NetworkTopology topology, CryptoMaterial crypto, NodeCredentials orderer, TimeProvider time, CancellationToken cancellationToken)
    {
        var organisations = new List<GenesisOrganisation>();
        foreach (var organisation in topology.Organisations)
            organisations.Add(await crypto.OrganisationAsync(organisation.MspId, cancellationToken).ConfigureAwait(false));
        var batch = topology.Batch;
        return GenesisBlock.Create(
            topology.Channel,
            await crypto.OrganisationAsync(topology.Orderer.MspId, cancellationToken).ConfigureAwait(false),
            new GenesisConsenter("127.0.0.1", topology.Orderer.Port, orderer.TlsCertificatePem),
            organisations,
            new BatchLimits(batch.MaxMessageCount, batch.AbsoluteMaxBytes, batch.PreferredMaxBytes, TimeSpan.FromMilliseconds(batch.TimeoutInMilliseconds)),
            time);
    }
}
