using System.Diagnostics;
using System.Globalization;
using Grpc.Net.Client;
using Hyperledger.Fabric.Admin;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Msp;
using Ledger.Fabric.Tests;
using Ledger.Fabric.Tests.NetworkConfig;
using Ledger.Network.Topology;
using Ledger.NetworkConfig;
using Ledger.NetworkConfig.Crypto;
using Ledger.NetworkConfig.Rendering;
using Ledger.NetworkConfig.Running;
using Ledger.NetworkConfig.Topology;

namespace Ledger.Benchmarks;

/// <summary>
/// The network that network-config makes of its sample of four tiers, and chaincodes beside the ledger's own, each a service beside
/// the peers of two organisations that both endorse. Everything is on loopback and in one folder, and ends with the disposal.
/// </summary>
internal sealed class TierFabric : IAsyncDisposable
{
    private static readonly string[] s_ledgerCommand = ["dotnet", Path.Combine(AppContext.BaseDirectory, "Ledger.Chaincode.Host.dll")];

    private readonly FabricFolder _folder;
    private readonly FabricTopology _topology;
    private readonly NetworkCertificates _certificates;
    private readonly Dictionary<string, List<FabricProcess>> _services = [];

    private TierFabric(FabricFolder folder, FabricTopology topology)
    {
        _folder = folder;
        _topology = topology;
        _certificates = new NetworkCertificates(folder, topology);
    }

    /// <summary>The organisations whose peers run the chaincodes of <see cref="DefineAsync"/>, and both of which endorse.</summary>
    public static IReadOnlyList<string> Endorsers { get; } = ["CountyMSP", "SchoolMSP"];

    /// <summary>How long the network took from an empty folder until every organisation's peer answered for the ledger's chaincode.</summary>
    public TimeSpan UpTime { get; private set; }

    /// <summary>Orderers, peers, channel.</summary>
    public override string ToString() => $"{_topology.OrdererNodes.Count()} orderers ({_topology.Consensus}), {_topology.PeerNodes.Count()} peers of {_topology.Organisations.Count} organisations";

    /// <summary>Brings the network up in an empty folder.</summary>
    public static async Task<TierFabric> StartAsync(FabricRelease release, string folder, CancellationToken cancellationToken)
    {
        var file = TierSample.Write(release, folder);
        var network = new TierFabric(new FabricFolder(folder), await FabricTopologyFile.ReadAsync(file, cancellationToken));
        var began = Stopwatch.GetTimestamp();
        try
        {
            await new NetworkBringUp(network._folder, network._topology, new FabricPrograms(release.Folder), s_ledgerCommand)
                .RunAsync(await File.ReadAllTextAsync(file, cancellationToken), cancellationToken);
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
        network.UpTime = Stopwatch.GetElapsedTime(began);
        return network;
    }

    /// <summary>Starts a chaincode's service beside the first peer of each of <see cref="Endorsers"/>, and defines it; returns when both answer.</summary>
    /// <param name="name">The chaincode's name.</param>
    /// <param name="command">The service's command; it reads CHAINCODE_SERVER_ADDRESS and CHAINCODE_ID.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    public async Task DefineAsync(string name, IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        var definition = new ChaincodeDefinition
        {
            Name = name,
            Version = "1",
            Sequence = 1,
            EndorsementPolicy = ChaincodePolicy.Parse($"AND({string.Join(", ", Endorsers.Select(mspId => $"'{mspId}.peer'"))})"),
        };
        var services = _services[name] = [];
        foreach (var (mspId, port) in Endorsers.Zip(LoopbackPorts.Choose(Endorsers.Count)))
        {
            var package = ChaincodePackage.Create($"{name}-{mspId}_1", new ServiceConnection { Address = $"127.0.0.1:{port}" });
            var service = FabricProcess.Start($"{mspId}-{name}", command[0], command.Skip(1), new Dictionary<string, string>
            {
                ["CHAINCODE_SERVER_ADDRESS"] = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"),
                ["CHAINCODE_ID"] = package.Id,
                ["CHAINCODE_TLS_DISABLED"] = "true",
                ["CORE_CHAINCODE_LOGGING_LEVEL"] = "critical",
            }, _folder.Run);
            services.Add(service);
            await service.WaitForPortAsync(port, cancellationToken);
            using var channel = await ConnectAsync(mspId);
            await new PeerAdmin(channel, await _certificates.AdministratorAsync(mspId, cancellationToken)).InstallChaincodeAsync(package.Bytes, cancellationToken);
            await AdministerAsync(mspId, admin => admin.ApproveAsync(definition, package.Id, cancellationToken), cancellationToken);
        }

        var deciding = new NetworkPolicies(_topology).LifecycleEndorsers;
        foreach (var mspId in deciding) await AdministerAsync(mspId, admin => admin.ApproveAsync(definition, null, cancellationToken), cancellationToken);
        await AdministerAsync(deciding[0], admin => admin.CommitAsync(definition, deciding, cancellationToken), cancellationToken);
        await SubmitAsync("SchoolMSP", "school-registrar", name, "Put", new ProposalOptions { Arguments = ["first", "1"], EndorsingOrganizations = Endorsers }, cancellationToken);
    }

    /// <summary>Submits as a user of an organisation, at its first peer, and waits until it is committed; repeats what a peer that is behind refuses.</summary>
    public async Task SubmitAsync(string mspId, string user, string chaincode, string function, ProposalOptions options, CancellationToken cancellationToken)
    {
        using var channel = await ConnectAsync(mspId);
        var identity = SigningIdentity.FromPem(
            mspId, await File.ReadAllTextAsync(Path.Combine(User(user), "cert.pem"), cancellationToken), await File.ReadAllTextAsync(Path.Combine(User(user), "key.pem"), cancellationToken));
        var contract = Gateway.Connect(new GatewayOptions(channel, identity)).GetNetwork(_topology.Channel).GetContract(chaincode);
        await RealFabric.UntilKnownAsync(() => contract.SubmitAsync(function, options, cancellationToken), cancellationToken);
    }

    /// <summary>The school's registrar at the school's peer, as a place of a load.</summary>
    public ClientLoadPlace At(string chaincode, IReadOnlyList<string> endorsers) => new(
        Organisation("SchoolMSP").Peers[0].Address, Path.Combine(_folder.Msp("SchoolMSP"), "tlscacerts", "tlsca.pem"), User("school-registrar"), "SchoolMSP", _topology.Channel, chaincode, endorsers);

    /// <summary>CPU time so far, user and system, of all nodes of a kind.</summary>
    public TimeSpan Cpu(NodeKind kind) => Sum(RunningNode.Of(_topology).Where(node => node.Kind == kind).Select(node =>
    {
        using var process = Process.GetProcessById(int.Parse(File.ReadAllText(Path.Combine(_folder.Run, node.Name + ".pid")), CultureInfo.InvariantCulture));
        return process.TotalProcessorTime;
    }));

    /// <summary>CPU time so far, user and system, of a chaincode of <see cref="DefineAsync"/> at all its peers.</summary>
    public TimeSpan Cpu(string chaincode) => Sum(_services[chaincode].Select(service => service.Cpu));

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services.Values.SelectMany(services => services)) await service.DisposeAsync();
        await new NetworkState(_folder, _topology, s_ledgerCommand).StopAsync();
    }

    private static TimeSpan Sum(IEnumerable<TimeSpan> times) => times.Aggregate(TimeSpan.Zero, (sum, time) => sum + time);

    private string User(string name) => Path.Combine(_folder.Workspace.IdentitiesDirectory, name);

    private MemberOrganisation Organisation(string mspId) => _topology.Organisations.First(organisation => organisation.MspId == mspId);

    private async Task<GrpcChannel> ConnectAsync(string mspId) => FabricChannel.Create(Organisation(mspId).Peers[0].Address, await _certificates.TlsRootAsync(mspId));

    private async Task AdministerAsync(string mspId, Func<LifecycleAdmin, Task> step, CancellationToken cancellationToken)
    {
        using var channel = await ConnectAsync(mspId);
        var admin = new LifecycleAdmin(Gateway.Connect(new GatewayOptions(channel, await _certificates.AdministratorAsync(mspId, cancellationToken))), _topology.Channel);
        await RealFabric.UntilKnownAsync(() => step(admin), cancellationToken);
    }
}
