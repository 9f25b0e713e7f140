using System.Globalization;
using Hyperledger.Fabric.Msp;
using Ledger.Network.Chaincode;
using Ledger.Network.Discovery;
using Ledger.Network.Gateway;
using Ledger.Network.Genesis;
using Ledger.Network.Lifecycle;
using Ledger.Network.Ordering;
using Ledger.Network.Store;
using Ledger.Network.Topology;
using Microsoft.Extensions.Logging;

namespace Ledger.Network;

/// <summary>
/// A whole Fabric network in one process: its channels, their orderer and the peers, which share each channel's store.
/// Endpoints are the host's: it asks here for the services of each.
/// </summary>
public sealed class EmbeddedNetwork : IAsyncDisposable
{
    private readonly NetworkFolder _folder;
    private readonly CryptoMaterial _crypto;
    private readonly ChannelSet _channels;
    private readonly SigningIdentity _orderer;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private volatile NetworkTopology _topology;

    private EmbeddedNetwork(
        NetworkFolder folder, NetworkTopology topology, CryptoMaterial crypto, ChannelSet channels, NodeCredentials orderer,
        IReadOnlyList<EmbeddedPeer> peers, ChaincodeRegistry chaincodes, TimeProvider time, ILogger logger)
    {
        _folder = folder;
        _topology = topology;
        _crypto = crypto;
        _channels = channels;
        _orderer = IdentityOf(orderer);
        _time = time;
        _logger = logger;
        Peers = peers;
        OrdererCredentials = orderer;
        Chaincodes = chaincodes;
    }

    /// <summary>What the network is made of; every port is chosen. Another object after <see cref="AddChannelsAsync"/>.</summary>
    public NetworkTopology Topology => _topology;

    /// <summary>The channels, first the one of <see cref="NetworkFolder.Store"/>.</summary>
    public IReadOnlyList<EmbeddedChannel> Channels => [.. _channels.All.Select(channel => new EmbeddedChannel(channel))];

    /// <summary>The peers in the topology's order.</summary>
    public IReadOnlyList<EmbeddedPeer> Peers { get; }

    /// <summary>What the orderer signs and serves with.</summary>
    public NodeCredentials OrdererCredentials { get; }

    /// <summary>Where chaincode attaches, by the name of a peer.</summary>
    public ChaincodeRegistry Chaincodes { get; }

    /// <summary>
    /// Opens the network of a folder; what is missing is made: certificates and keys, each channel's block 0 and store. One
    /// process at a time may hold a folder, which the caller sees to.
    /// </summary>
    /// <param name="folder">The working folder.</param>
    /// <param name="topology">What the network is made of, with every port chosen.</param>
    /// <param name="logger">Where the operator reads; no personal data is written.</param>
    /// <param name="builderConfiguration">What fills the templates of chaincode packages, see <see cref="ConnectionTemplate"/>; null for nothing.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="cancellationToken">Stops in between steps; the next call completes them.</param>
    /// <exception cref="LedgerException">A store cannot be used, or is of a channel that the topology does not have; the message names it and the cause.</exception>
    /// <exception cref="TopologyException">The topology gives a channel an organisation that the folder's channel does not have.</exception>
    /// <exception cref="LifecycleException">The builder's configuration is no JSON of an object.</exception>
    public static async Task<EmbeddedNetwork> OpenAsync(
        NetworkFolder folder, NetworkTopology topology, ILogger logger, string? builderConfiguration = null, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(topology);
        time ??= TimeProvider.System;
        var crypto = new CryptoMaterial(folder);
        var channels = new ChannelSet();
        var ledgers = new Queue<ChannelLedger>();
        try
        {
            await OpenStoresAsync(folder, topology, ledgers, cancellationToken).ConfigureAwait(false);
            await crypto.CreateAsync(topology, time, cancellationToken).ConfigureAwait(false);
            var orderer = await crypto.OrdererAsync(topology.Orderer.MspId, cancellationToken).ConfigureAwait(false);
            var creation = new ChannelCreation(topology, crypto, time);
            foreach (var channel in topology.Channels)
            {
                var ledger = ledgers.TryPeek(out var opened) && opened.ChannelId == channel.Name
                    ? ledgers.Dequeue()
                    : await creation.OpenAsync(StoreOf(folder, topology, channel), channel, cancellationToken).ConfigureAwait(false);
                channels.Add(Channel.Open(ledger, IdentityOf(orderer), time, logger));
            }
            var registry = new ChaincodeRegistry(time: time);
            var peers = new List<EmbeddedPeer>();
            foreach (var organisation in topology.Organisations)
            {
                for (var index = 0; index < organisation.Peers.Count; index++)
                {
                    var name = NetworkFolder.PeerName(organisation.MspId, index);
                    var credentials = await crypto.PeerAsync(organisation.MspId, index, cancellationToken).ConfigureAwait(false);
                    var packages = await PackageStore.OpenAsync(folder.Packages(name), new ConnectionTemplate(name, builderConfiguration), cancellationToken).ConfigureAwait(false);
                    peers.Add(new EmbeddedPeer(name, organisation.Peers[index].Port, credentials, channels, registry, packages, time));
                }
            }
            return new EmbeddedNetwork(folder, topology, crypto, channels, orderer, peers, registry, time, logger);
        }
        catch
        {
            await channels.DisposeAsync().ConfigureAwait(false);
            foreach (var ledger in ledgers) await ledger.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Makes the channels that a topology has and this network has not: block 0, the store, and their members' peers join. On
    /// return they take transactions. Nothing else of the topology is looked at. One call at a time.
    /// </summary>
    /// <returns>Whether there were any.</returns>
    /// <exception cref="LedgerException">A channel names an organisation that this network lacks, or its store cannot be made.</exception>
    public async Task<bool> AddChannelsAsync(NetworkTopology wanted, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        var missing = wanted.Channels.Where(channel => _channels.Find(channel.Name) is null).ToList();
        foreach (var channel in missing)
        {
            var known = _topology.Organisations.Select(organisation => organisation.MspId);
            if (channel.Organisations.Except(known, StringComparer.Ordinal).FirstOrDefault() is { } foreign)
                throw new LedgerException($"channel '{channel.Name}' names {foreign}, which the running network lacks: stop the network and start it again");
            var topology = _topology.With(channel);
            var ledger = await new ChannelCreation(topology, _crypto, _time).OpenAsync(StoreOf(_folder, topology, channel), channel, cancellationToken).ConfigureAwait(false);
            _channels.Add(Channel.Open(ledger, _orderer, _time, _logger));
            _topology = topology;
        }
        return missing.Count > 0;
    }

    /// <summary>The service <c>gateway.Gateway</c> of a peer's endpoint.</summary>
    public GatewayService NewGatewayService(EmbeddedPeer peer)
    {
        ArgumentNullException.ThrowIfNull(peer);
        return peer.NewGatewayService(Peers, _channels);
    }

    /// <summary>The service <c>discovery.Discovery</c> of a peer's endpoint.</summary>
    public DiscoveryService NewDiscoveryService(EmbeddedPeer peer)
    {
        ArgumentNullException.ThrowIfNull(peer);
        return peer.NewDiscoveryService(Peers);
    }

    /// <summary>The service <c>orderer.AtomicBroadcast</c> of the orderer's endpoint.</summary>
    public AtomicBroadcastService NewAtomicBroadcastService() => new(_channels, _time);

    /// <summary>Orders and commits what was accepted, then closes the stores.</summary>
    public ValueTask DisposeAsync() => _channels.DisposeAsync();

    // In the topology's order, and checked before a certificate is made: what does not fit leaves nothing behind.
    private static async Task OpenStoresAsync(NetworkFolder folder, NetworkTopology topology, Queue<ChannelLedger> ledgers, CancellationToken cancellationToken)
    {
        var expected = topology.Channels.Select(channel => StoreOf(folder, topology, channel)).ToList();
        if (folder.Stores.Except(expected).FirstOrDefault() is { } unnamed)
            throw new LedgerException($"{unnamed} is the ledger of a channel that {folder.Topology} does not name: put the channel back into the file, or move its folder away");
        foreach (var (index, channel) in topology.Channels.Index())
        {
            if (!File.Exists(expected[index])) continue;
            var ledger = await ChannelLedger.OpenAsync(expected[index], cancellationToken).ConfigureAwait(false);
            ledgers.Enqueue(ledger);
            CheckChannel(folder, topology, index, expected[index], ledger);
        }
    }

    private static string StoreOf(NetworkFolder folder, NetworkTopology topology, ChannelTopology channel) =>
        channel.Name == topology.Channels[0].Name ? folder.Store : folder.StoreOf(channel.Name);

    // A peer of an organisation that the channel does not have could do nothing.
    private static void CheckChannel(NetworkFolder folder, NetworkTopology topology, int index, string store, ChannelLedger ledger)
    {
        var channel = topology.Channels[index];
        if (ledger.ChannelId != channel.Name)
            throw new LedgerException($"{store} is the ledger of channel '{ledger.ChannelId}', but {folder.Topology} names '{channel.Name}'");
        HashSet<string> ordering = [.. ledger.Config.Orderer?.Organizations.Select(organisation => organisation.MspId) ?? []];
        HashSet<string> application = [.. ledger.Config.Application?.Organizations.Select(organisation => organisation.MspId) ?? []];
        var foreign = channel.Organisations
            .Select((mspId, member) => (Place: topology.ListsChannels
                ? string.Create(CultureInfo.InvariantCulture, $"channels[{index}].organisations[{member}]")
                : string.Create(CultureInfo.InvariantCulture, $"organisations[{member}].mspId"), MspId: mspId, Known: application))
            .Prepend((Place: "orderer.mspId", topology.Orderer.MspId, Known: ordering))
            .Where(organisation => !organisation.Known.Contains(organisation.MspId))
            .Select(organisation => new TopologyProblem(organisation.Place, TopologyRule.NotOfChannel, organisation.MspId))
            .ToList();
        if (foreign.Count > 0) throw new TopologyException(folder.Topology, foreign);
    }

    private static SigningIdentity IdentityOf(NodeCredentials orderer) => SigningIdentity.FromPem(orderer.MspId, orderer.CertificatePem, orderer.PrivateKeyPem);
}
