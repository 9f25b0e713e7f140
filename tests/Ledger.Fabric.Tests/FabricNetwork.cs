using System.Text.Json;
using Grpc.Net.Client;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Ledger.Network.Topology;

namespace Ledger.Fabric.Tests;

/// <summary>
/// The network of <see cref="NetworkTopology.Default"/>, four organisations, with real orderers (three with Raft on 2.5, four with BFT on 3.x)
/// and real peers, and our chaincode. Everything is on loopback and in one folder, and ends with the disposal.
/// </summary>
internal sealed class FabricNetwork : IAsyncDisposable
{
    private const string Loopback = "127.0.0.1";

    private readonly FabricRelease _release;
    private readonly NetworkFolder _folder;
    private readonly NetworkTopology _topology = NetworkTopology.Default;
    private readonly List<FabricProcess> _services = [];
    private FabricNodes _nodes = null!;

    private FabricNetwork(FabricRelease release, string folder)
    {
        _release = release;
        _folder = new NetworkFolder(folder);
    }

    public string Channel => _topology.Channels[0].Name;

    public string Chaincode => _topology.Channels[0].Chaincodes[0].Name;

    /// <inheritdoc cref="FabricNodes.Genesis"/>
    public Block Genesis => _nodes.Genesis;

    /// <summary>The folder as the SDK and the command line take it: identities, and where the peers are.</summary>
    public string WorkingFolder => _folder.Root;

    public IEnumerable<string> MspIds => _topology.Organisations.Select(o => o.MspId);

    private static string ChaincodeHost => Path.Combine(AppContext.BaseDirectory, "Ledger.Chaincode.Host.dll");

    public static async Task<FabricNetwork> StartAsync(FabricRelease release, string folder, CancellationToken cancellationToken)
    {
        var network = new FabricNetwork(release, folder);
        try
        {
            await network.StartAsync(cancellationToken);
            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    public string PeerAddress(string mspId) => _nodes.First(mspId).Address;

    /// <summary>A gRPC channel to an organisation's peer; the caller disposes it.</summary>
    public Task<GrpcChannel> ConnectAsync(string mspId) => _nodes.ConnectAsync(_nodes.First(mspId));

    /// <summary>An identity by its name in the topology, as <c>school-registrar</c>.</summary>
    public async Task<SigningIdentity> IdentityAsync(string name)
    {
        var organisation = _topology.Organisations.Single(o => o.Users.Any(u => u.Name == name));
        var folder = Path.Combine(_folder.Identities, name);
        return SigningIdentity.FromPem(
            organisation.MspId,
            await File.ReadAllTextAsync(Path.Combine(folder, "cert.pem")),
            await File.ReadAllTextAsync(Path.Combine(folder, "key.pem")));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services) await service.DisposeAsync();
        if (_nodes is not null) await _nodes.DisposeAsync();
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        var diallingBuilder = DiallingBuilder.Write(Path.Combine(_folder.Root, "builder"), ChaincodeHost, MspIds.First());
        _nodes = await FabricNodes.StartAsync(_release, _folder, _topology, _ =>
        [
            ("CORE_CHAINCODE_EXTERNALBUILDERS",
                $"[{{name: ccaas_builder, path: {_release.Builder}, propagateEnvironment: [CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG]}}, {{name: dialling_builder, path: {diallingBuilder}}}]"),
            ("CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG", $$"""{"peername":"{{Loopback}}"}"""),
        ], cancellationToken, _release.Orderers);
        await DeployChaincodeAsync(cancellationToken);
        foreach (var mspId in MspIds)
            await WaitForGatewayAsync(mspId, cancellationToken);
        await WriteEndpointsAsync(cancellationToken);
    }

    private async Task WriteEndpointsAsync(CancellationToken cancellationToken)
    {
        var peers = new List<object>();
        foreach (var mspId in MspIds)
            peers.Add(new { mspId, address = PeerAddress(mspId), tlsRootCertPem = (await _nodes.Crypto.OrganisationAsync(mspId, cancellationToken)).TlsCaCertificatePem });
        var genesisHash = Convert.ToHexStringLower(BlockHash.Header(Genesis.Header));
        await File.WriteAllTextAsync(_folder.Endpoints, JsonSerializer.Serialize(new { channel = Channel, peers, genesisHash }), cancellationToken);
    }

    /// <summary>Waits until an organisation's peer knows, by gossip, the peers of all others and that they run the chaincode.</summary>
    private async Task WaitForGatewayAsync(string mspId, CancellationToken cancellationToken)
    {
        using var channel = await ConnectAsync(mspId);
        var contract = Gateway.Connect(new GatewayOptions(channel, await IdentityAsync("auditor")))
            .GetNetwork(Channel).GetContract(Chaincode);
        var everyone = new ProposalOptions { EndorsingOrganizations = [.. MspIds] };
        while (true)
        {
            try
            {
                await contract.NewProposal("units:List", everyone).EndorseAsync(cancellationToken: cancellationToken);
                return;
            }
            catch (GatewayException e) when (e.StatusCode is Grpc.Core.StatusCode.Unavailable or Grpc.Core.StatusCode.Aborted or Grpc.Core.StatusCode.FailedPrecondition)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(500), cancellationToken);
            }
        }
    }

    /// <summary>
    /// Each organisation runs the chaincode in another way, under a package of its own: a service with mutual TLS whose address
    /// the peer fills in, one with TLS, one without, and one that its peer starts and that dials it with mutual TLS.
    /// </summary>
    private async Task DeployChaincodeAsync(CancellationToken cancellationToken)
    {
        var definition = _topology.Channels[0].Chaincodes[0];
        var label = definition.Name + "_" + definition.Version;
        var packages = new Dictionary<string, (string Id, ReadOnlyMemory<byte> Bytes)>(StringComparer.Ordinal);
        var ports = LoopbackPorts.Choose(MspIds.Count());
        foreach (var (mspId, index) in MspIds.Select((mspId, index) => (mspId, index)))
        {
            if (index == 3)
            {
                var dialling = await DiallingBuilder.PackageAsync(label, cancellationToken);
                packages[mspId] = (ChaincodePackage.IdOf(label, dialling), dialling);
                continue;
            }
            Task<string> TlsAsync(string file) => File.ReadAllTextAsync(_nodes.TlsFile(_nodes.First(mspId), file), cancellationToken);
            var package = ChaincodePackage.Create(label, new ServiceConnection
            {
                Address = index == 0 ? $"{{{{.peername}}}}:{ports[index]}" : $"{Loopback}:{ports[index]}",
                RootCertificatePem = index < 2 ? await TlsAsync("ca.crt") : null,
                ClientCertificatePem = index == 0 ? await TlsAsync("server.crt") : null,
                ClientKeyPem = index == 0 ? await TlsAsync("server.key") : null,
            });
            packages[mspId] = (package.Id, package.Bytes);
            await StartServiceAsync(mspId, ports[index], package.Id, hasTls: index < 2, asksForCertificate: index == 0, cancellationToken);
        }

        string[] chaincodeDefinition = ["-C", Channel, "-n", definition.Name, "-v", definition.Version, "--sequence", "1", "--signature-policy", definition.Policy!];
        foreach (var (mspId, package) in packages)
        {
            var peer = _nodes.First(mspId);
            var file = Path.Combine(_folder.Root, mspId + ".tar.gz");
            await File.WriteAllBytesAsync(file, package.Bytes, cancellationToken);
            var calculated = await _nodes.PeerCommandAsync(peer, ["lifecycle", "chaincode", "calculatepackageid", file], cancellationToken);
            Assert.AreEqual(calculated.Trim(), package.Id);
            await _nodes.PeerCommandAsync(peer, ["lifecycle", "chaincode", "install", file], cancellationToken);
            var installed = await _nodes.PeerCommandAsync(peer, ["lifecycle", "chaincode", "queryinstalled"], cancellationToken);
            StringAssert.Contains(installed, $"Package ID: {package.Id}, Label: {label}");
            await _nodes.PeerCommandAsync(peer,
                ["lifecycle", "chaincode", "approveformyorg", .. _nodes.Orderer, .. chaincodeDefinition, "--package-id", package.Id], cancellationToken);
        }

        var peers = MspIds.SelectMany(mspId => new[]
        {
            "--peerAddresses", PeerAddress(mspId), "--tlsRootCertFiles", _nodes.CryptoFile(mspId, "tlsca", "cert.pem"),
        });
        await _nodes.PeerCommandAsync(_nodes.First(MspIds.First()), ["lifecycle", "chaincode", "commit", .. _nodes.Orderer, .. chaincodeDefinition, .. peers], cancellationToken);
    }

    private async Task StartServiceAsync(string mspId, int port, string packageId, bool hasTls, bool asksForCertificate, CancellationToken cancellationToken)
    {
        var peer = _nodes.First(mspId);
        var settings = new List<(string Name, string Value)>
        {
            ("CHAINCODE_SERVER_ADDRESS", $"{Loopback}:{port}"),
            ("CHAINCODE_ID", packageId),
            ("CHAINCODE_TLS_DISABLED", hasTls ? "false" : "true"),
            ("LEDGER_ROOT_MSP", MspIds.First()),
        };
        if (hasTls)
        {
            settings.Add(("CHAINCODE_TLS_CERT", _nodes.TlsFile(peer, "server.crt")));
            settings.Add(("CHAINCODE_TLS_KEY", _nodes.TlsFile(peer, "server.key")));
        }
        if (asksForCertificate)
            settings.Add(("CHAINCODE_CLIENT_CA_CERT", _nodes.CryptoFile(mspId, "tlsca", "cert.pem")));
        var service = FabricProcess.Start($"chaincode-{mspId}", "dotnet", [ChaincodeHost], _release.ProgramEnvironment(settings), _nodes.Logs);
        _services.Add(service);
        await service.WaitForPortAsync(port, cancellationToken);
    }
}
