using System.Globalization;
using Grpc.Core;
using Grpc.Net.Client;
using Hyperledger.Fabric.Admin;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Msp;
using Ledger.Fabric.Tests.Scenarios.Chaincode;
using Ledger.Network.Genesis;
using Ledger.Network.Topology;

namespace Ledger.Fabric.Tests.Scenarios.Networks;

/// <summary>A network whose chaincode is deployed when a test asks.</summary>
/// <param name="setup">What it is made of.</param>
/// <param name="folder">Where everything stands; deleted with the disposal.</param>
internal abstract class ScenarioNetwork(ScenarioSetup setup, string folder) : IAsyncDisposable
{
    public const string Channel = "mychannel";

    private readonly Dictionary<(string MspId, int Index, string Chaincode), ScenarioService> _services = [];
    private readonly Dictionary<string, (string Policy, long Sequence)> _deployed = new(StringComparer.Ordinal);

    protected ScenarioSetup Setup { get; } = setup;

    /// <summary>The peers in the topology's order.</summary>
    public abstract IReadOnlyList<ScenarioPeer> Peers { get; }

    /// <summary>The names of the chaincodes that are defined.</summary>
    protected IReadOnlyCollection<string> Deployed => _deployed.Keys;

    protected NetworkFolder Folder { get; } = new(folder);

    protected CryptoMaterial Crypto => new(Folder);

    /// <summary>A peer by its organisation and number.</summary>
    public ScenarioPeer Peer(string mspId, int index = 0) => Peers.Single(peer => peer.MspId == mspId && peer.Index == index);

    /// <summary>A gRPC channel to a peer; the caller disposes it.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="trusting">The organisation whose TLS authority is trusted; null for the peer's own.</param>
    /// <param name="through">A port of 127.0.0.1 that relays to the peer; null to dial the peer itself.</param>
    public async Task<GrpcChannel> ConnectAsync(ScenarioPeer peer, string? trusting = null, int? through = null) => FabricChannel.Create(
        through is null ? peer.Address : string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{through}"), (await Crypto.OrganisationAsync(trusting ?? peer.MspId)).TlsCaCertificatePem);

    /// <summary>User1 of an organisation.</summary>
    public async Task<SigningIdentity> UserAsync(string mspId)
    {
        var user = Path.Combine(Folder.Identities, "User1." + mspId);
        return SigningIdentity.FromPem(mspId, await File.ReadAllTextAsync(Path.Combine(user, "cert.pem")), await File.ReadAllTextAsync(Path.Combine(user, "key.pem")));
    }

    /// <summary>The authority that issues an organisation's identities; the caller disposes it.</summary>
    public async Task<CertificateAuthority> AuthorityAsync(string mspId)
    {
        var ca = Path.Combine(Folder.Crypto, mspId, "ca");
        return CertificateAuthority.Load(await File.ReadAllTextAsync(Path.Combine(ca, "cert.pem")), await File.ReadAllTextAsync(Path.Combine(ca, "key.pem")));
    }

    /// <summary>Stops one peer alone; the others go on.</summary>
    public abstract Task StopPeerAsync(ScenarioPeer peer);

    /// <summary>Starts a stopped peer; returns when it answers.</summary>
    public abstract Task StartPeerAsync(ScenarioPeer peer, CancellationToken cancellationToken);

    /// <summary>
    /// Defines a chaincode for all organisations, or changes its definition if the policy is another; returns when the first
    /// peer's gateway knows every peer to run it.
    /// </summary>
    public async Task DeployAsync(ScenarioChaincode chaincode, string policy, CancellationToken cancellationToken)
    {
        var has = _deployed.GetValueOrDefault(chaincode.Name);
        if (has.Policy == policy)
        {
            await WaitUntilServedAsync(chaincode, cancellationToken);
            return;
        }
        if (has.Sequence == 0) await InstallAsync(chaincode, cancellationToken);

        var sequence = has.Sequence + 1;
        var definition = new ChaincodeDefinition
        {
            Name = chaincode.Name,
            Version = "1.0.0",
            Sequence = sequence,
            EndorsementPolicy = ChaincodePolicy.Parse(policy),
            Collections = chaincode.Collections,
        };
        foreach (var organisation in Setup.Topology.Organisations)
            await AdministerAsync(organisation.MspId, admin => admin.ApproveAsync(definition, chaincode.Package.Id, cancellationToken), cancellationToken);
        await AdministerAsync("Org1MSP", admin => admin.CommitAsync(definition, [.. Setup.Topology.Organisations.Select(organisation => organisation.MspId)], cancellationToken), cancellationToken);
        _deployed[chaincode.Name] = (policy, sequence);
        await WaitUntilServedAsync(chaincode, cancellationToken);
    }

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var service in _services.Values) await service.DisposeAsync();
        _services.Clear();
        Directory.Delete(Folder.Root, recursive: true);
    }

    /// <summary>Makes every peer know the package of a chaincode and where its service is.</summary>
    protected abstract Task InstallAsync(ScenarioChaincode chaincode, CancellationToken cancellationToken);

    /// <summary>Returns when the first peer's gateway knows that every peer runs a chaincode.</summary>
    protected abstract Task WaitUntilServedAsync(ScenarioChaincode chaincode, CancellationToken cancellationToken);

    /// <summary>Starts a service of every chaincode for every peer.</summary>
    protected async Task StartServicesAsync(CancellationToken cancellationToken)
    {
        foreach (var organisation in Setup.Topology.Organisations)
        {
            for (var index = 0; index < organisation.Peers.Count; index++)
            {
                foreach (var chaincode in Setup.Chaincodes)
                    _services[(organisation.MspId, index, chaincode.Name)] = await ScenarioService.StartAsync(chaincode, organisation.MspId, cancellationToken);
            }
        }
    }

    /// <summary>The port of 127.0.0.1 where a peer finds its chaincode.</summary>
    protected int ServicePort(string mspId, int index, string chaincode) => _services[(mspId, index, chaincode)].Port;

    /// <summary>Submits to <c>_lifecycle</c> as an organisation's administrator, through its first peer, until the peers it needs are known there.</summary>
    private async Task AdministerAsync(string mspId, Func<LifecycleAdmin, Task> step, CancellationToken cancellationToken)
    {
        using var channel = await ConnectAsync(Peer(mspId));
        var admin = new LifecycleAdmin(Gateway.Connect(new GatewayOptions(channel, await Crypto.AdministratorAsync(mspId, cancellationToken))), Channel);
        while (true)
        {
            try
            {
                await step(admin);
                return;
            }
            catch (GatewayException e) when (e.StatusCode is StatusCode.Unavailable or StatusCode.FailedPrecondition)
            {
                // Peers that are not known yet; an ordering service that has no leader yet.
                await Task.Delay(TimeSpan.FromMilliseconds(300), cancellationToken);
            }
        }
    }
}
