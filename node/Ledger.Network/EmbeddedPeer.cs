using System.Globalization;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Chaincode;
using Ledger.Network.Deliver;
using Ledger.Network.Discovery;
using Ledger.Network.Endorsement;
using Ledger.Network.Gateway;
using Ledger.Network.Genesis;
using Ledger.Network.Lifecycle;
using Endorser = Ledger.Network.Endorsement.Endorser;
using ChaincodeSupport = Ledger.Network.Chaincode.ChaincodeSupport;

namespace Ledger.Network;

/// <summary>
/// A peer of an embedded network: its identity, its endorser, its chaincode streams and the services of its endpoint.
/// It can be stopped alone: other gateways then find it unavailable.
/// </summary>
public sealed class EmbeddedPeer : IEndorsingPeer
{
    private readonly PeerChannels _channels;
    private readonly AccessControl _access;
    private readonly Endorser _endorser;
    private readonly TimeProvider _time;
    private readonly PackageStore _packages;
    private readonly ChaincodeRegistry _registry;
    private volatile bool _isRunning;

    internal EmbeddedPeer(string name, int port, NodeCredentials credentials, ChannelSet channels, ChaincodeRegistry registry, PackageStore packages, TimeProvider time)
    {
        Name = name;
        Port = port;
        Credentials = credentials;
        Address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
        _time = time;
        _packages = packages;
        _registry = registry;

        var identity = SigningIdentity.FromPem(credentials.MspId, credentials.CertificatePem, credentials.PrivateKeyPem);
        _channels = new PeerChannels(channels, MspId, packageId => registry.IsReady(name, packageId));
        _access = new AccessControl(_channels);
        Announcement = new PeerAnnouncement(identity, Address, _channels, time);
        var chaincodes = new ChaincodeSupport(
            name, MspId, registry, _channels, [], channelId => _channels.Find(channelId)?.Channel.Ledger, new ProposalAccess(_channels, _access));
        _endorser = new Endorser(_channels, _access, identity, chaincodes, time,
        [
            new LifecycleChaincode(_channels, _access, packages),
            new QueryChaincode(_channels, _access),
            new ConfigurationChaincode(_channels, _access),
        ]);
    }

    /// <summary>The peer's name: the folder of its keys, and the name under which chaincode attaches.</summary>
    public string Name { get; }

    /// <summary>Its organisation.</summary>
    public string MspId => Credentials.MspId;

    /// <summary>Its loopback port.</summary>
    public int Port { get; }

    /// <summary>Host and port of its endpoint.</summary>
    public string Address { get; }

    /// <summary>What it signs and serves with.</summary>
    public NodeCredentials Credentials { get; }

    /// <summary>False until the host has started the peer, and while it is stopped: it then endorses nothing.</summary>
    public bool IsRunning
    {
        get => _isRunning;
        set => _isRunning = value;
    }

    /// <summary>The service <c>protos.Endorser</c> of its endpoint.</summary>
    public EndorserService NewEndorserService() => new(this);

    /// <summary>The service <c>protos.ChaincodeSupport</c> of its endpoint, for chaincode that dials it.</summary>
    /// <param name="findPackage">The package id for which a client certificate (its SHA-256 hash in lowercase hex) was issued; null for none.</param>
    public ChaincodeSupportService NewChaincodeSupportService(Func<string, string?> findPackage) => new(_registry, Name, findPackage);

    /// <summary>The service <c>protos.Deliver</c> of its endpoint.</summary>
    public DeliverService NewDeliverService() => new(_channels, MspId, _time);

    /// <summary>The ids of the channels that it has joined: those that have its organisation.</summary>
    public IReadOnlyList<string> Channels => [.. _channels.All.Select(joined => joined.Channel.Id)];

    /// <summary>What the peer says of itself.</summary>
    internal PeerAnnouncement Announcement { get; }

    /// <summary>The packages that are installed on it, by their ids.</summary>
    public IReadOnlyList<InstalledPackage> InstalledPackages => _packages.Installed;

    /// <summary>Where the peer reaches an installed package's chaincode.</summary>
    /// <exception cref="LifecycleException">A template of the package cannot be filled.</exception>
    public ChaincodeConnection ConnectionOf(InstalledPackage package) => _packages.ConnectionOf(package);

    /// <summary>Told of each package that is installed on it from now on.</summary>
    public event Action<InstalledPackage> PackageInstalled
    {
        add => _packages.PackageInstalled += value;
        remove => _packages.PackageInstalled -= value;
    }

    bool IEndorsingPeer.Serves(string channelId, string chaincode) =>
        _isRunning && Runs(channelId, chaincode);

    Task<ProposalResponse> IEndorsingPeer.ProcessAsync(UnpackedProposal proposal, bool withInterest, CancellationToken cancellationToken) =>
        _isRunning ? _endorser.ProcessAsync(proposal, withInterest, cancellationToken) : throw new PeerStoppedException(Address);

    /// <summary>Whether the peer has joined a channel.</summary>
    internal bool HasJoined(string channelId) => _channels.Find(channelId) is not null;

    /// <summary>Whether the peer has joined a channel and has the chaincode there.</summary>
    internal bool Runs(string channelId, string chaincode) =>
        _channels.Find(channelId) is { } joined && (_endorser.IsBuiltIn(chaincode) || joined.Chaincodes.Serves(chaincode));

    internal DiscoveryService NewDiscoveryService(IReadOnlyList<EmbeddedPeer> peers) => new(_channels, _access, peers);

    internal GatewayService NewGatewayService(IEnumerable<EmbeddedPeer> peers, ChannelSet orderer) => new(_channels, _access, this, peers, orderer);
}
