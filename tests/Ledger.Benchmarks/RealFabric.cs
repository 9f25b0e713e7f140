using System.Globalization;
using System.Text.Json;
using Grpc.Core;
using Hyperledger.Fabric.Admin;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Msp;
using Ledger.Fabric.Tests;
using Ledger.Network.Topology;

namespace Ledger.Benchmarks;

/// <summary>
/// A release's orderer and a peer of each of two organisations, and tests/interop/chaincode-node on fabric-shim beside each peer.
/// Everything is on loopback and in one folder, and ends with the disposal.
/// </summary>
internal sealed class RealFabric : IAsyncDisposable
{
    public const string Chaincode = "steps";

    private readonly List<FabricProcess> _chaincodes = [];
    private FabricNodes _nodes = null!;

    /// <summary>The organisations, both of which endorse.</summary>
    public static IReadOnlyList<string> MspIds { get; } = ["Org1MSP", "Org2MSP"];

    public string Channel => _nodes.Topology.Channels[0].Name;

    /// <summary>Host and port of the first organisation's peer.</summary>
    public string Address => _nodes.First(MspIds[0]).Address;

    /// <summary>The folder of <c>cert.pem</c> and <c>key.pem</c> of the first organisation's user.</summary>
    public string User => Path.Combine(_nodes.Identities, "User1");

    public async Task<string> TlsRootAsync() => (await _nodes.Crypto.OrganisationAsync(MspIds[0])).TlsCaCertificatePem;

    /// <summary>Starts everything; returns when both organisations' peers answer.</summary>
    /// <param name="release">Whose programs run.</param>
    /// <param name="folder">Where everything stands.</param>
    /// <param name="chaincode">chaincode.js, with its modules installed.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    public static async Task<RealFabric> StartAsync(FabricRelease release, string folder, string chaincode, CancellationToken cancellationToken)
    {
        var network = new RealFabric();
        try
        {
            await network.StartNodesAsync(release, folder, chaincode, cancellationToken);
            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var chaincode in _chaincodes) await chaincode.DisposeAsync();
        if (_nodes is not null) await _nodes.DisposeAsync();
    }

    private async Task StartNodesAsync(FabricRelease release, string folder, string chaincode, CancellationToken cancellationToken)
    {
        var ports = MspIds.Zip(LoopbackPorts.Choose(MspIds.Count)).ToDictionary(pair => pair.First, pair => pair.Second.ToString(CultureInfo.InvariantCulture));
        var topology = new NetworkTopology
        {
            Channels = [new("benchmark", MspIds)],
            Orderer = new() { MspId = "OrdererMSP" },
            Organisations = [.. MspIds.Select((mspId, index) => new OrganisationTopology { MspId = mspId, Peers = [new()], Users = index == 0 ? [new("User1", "1", "client")] : [] })],
            Batch = new BatchTopology { TimeoutInMilliseconds = 100 },
        };
        _nodes = await FabricNodes.StartAsync(release, new NetworkFolder(folder), topology, peer =>
        [
            ("CORE_CHAINCODE_EXTERNALBUILDERS", $"[{{name: ccaas_builder, path: {release.Builder}, propagateEnvironment: [CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG]}}]"),
            ("CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG", JsonSerializer.Serialize(new { port = ports[peer.MspId] })),
        ], cancellationToken);

        var package = ChaincodePackage.Create("steps_1", new ServiceConnection { Address = "127.0.0.1:{{.port}}" });
        var definition = new ChaincodeDefinition { Name = Chaincode, Version = "1", Sequence = 1, EndorsementPolicy = ChaincodePolicy.Parse("AND('Org1MSP.peer', 'Org2MSP.peer')") };
        foreach (var peer in _nodes.Peers)
        {
            var service = FabricProcess.Start($"chaincode-{peer.MspId}", "node", [chaincode], new Dictionary<string, string>
            {
                ["CHAINCODE_SERVER_ADDRESS"] = "127.0.0.1:" + ports[peer.MspId],
                ["CHAINCODE_ID"] = package.Id,
                ["CORE_CHAINCODE_LOGGING_LEVEL"] = "critical",
            }, _nodes.Logs);
            _chaincodes.Add(service);
            await service.WaitForPortAsync(int.Parse(ports[peer.MspId], CultureInfo.InvariantCulture), cancellationToken);
            using var channel = await _nodes.ConnectAsync(peer);
            await new PeerAdmin(channel, await _nodes.Crypto.AdministratorAsync(peer.MspId, cancellationToken)).InstallChaincodeAsync(package.Bytes, cancellationToken);
            await AdministerAsync(peer.MspId, admin => admin.ApproveAsync(definition, package.Id, cancellationToken), cancellationToken);
        }
        await AdministerAsync(MspIds[0], admin => admin.CommitAsync(definition, MspIds, cancellationToken), cancellationToken);

        using var first = await _nodes.ConnectAsync(_nodes.First(MspIds[0]));
        var user = SigningIdentity.FromPem(
            MspIds[0], await File.ReadAllTextAsync(Path.Combine(User, "cert.pem"), cancellationToken), await File.ReadAllTextAsync(Path.Combine(User, "key.pem"), cancellationToken));
        var contract = Gateway.Connect(new GatewayOptions(first, user)).GetNetwork(Channel).GetContract(Chaincode);
        await UntilKnownAsync(() => contract.SubmitAsync("Put", new ProposalOptions { Arguments = ["first", "1"], EndorsingOrganizations = MspIds }, cancellationToken), cancellationToken);
    }

    private async Task AdministerAsync(string mspId, Func<LifecycleAdmin, Task> step, CancellationToken cancellationToken)
    {
        using var channel = await _nodes.ConnectAsync(_nodes.First(mspId));
        var admin = new LifecycleAdmin(Gateway.Connect(new GatewayOptions(channel, await _nodes.Crypto.AdministratorAsync(mspId, cancellationToken))), Channel);
        await UntilKnownAsync(() => step(admin), cancellationToken);
    }

    /// <summary>Repeats a step until it succeeds: peers learn by gossip of one another, and an ordering service needs a leader first.</summary>
    public static async Task UntilKnownAsync(Func<Task> step, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await step();
                return;
            }
            catch (GatewayException e) when (e.StatusCode is StatusCode.Unavailable or StatusCode.FailedPrecondition or StatusCode.Aborted)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(300), cancellationToken);
            }
        }
    }
}
