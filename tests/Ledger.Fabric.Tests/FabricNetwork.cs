using System.Text.Json;
using Google.Protobuf;
using Grpc.Net.Client;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Msp;
using Ledger.Network.Genesis;
using Ledger.Network.Ordering;
using Ledger.Network.Topology;

namespace Ledger.Fabric.Tests;

/// <summary>
/// The network of <see cref="NetworkTopology.Default"/> with a real orderer and real peers: our certificates, our block 0,
/// our chaincode as a service. Everything is on loopback and in one folder, and ends with the disposal.
/// </summary>
internal sealed class FabricNetwork : IAsyncDisposable
{
    private const string Loopback = "127.0.0.1";

    private readonly FabricRelease _release;
    private readonly NetworkFolder _folder;
    private readonly CryptoMaterial _crypto;
    private readonly NetworkTopology _topology = NetworkTopology.Default;
    private readonly List<FabricProcess> _processes = [];
    private readonly Dictionary<string, int> _ports = new(StringComparer.Ordinal);

    private FabricNetwork(FabricRelease release, string folder)
    {
        _release = release;
        _folder = new NetworkFolder(folder);
        _crypto = new CryptoMaterial(_folder);
    }

    public string Channel => _topology.Channel;

    public string Chaincode => _topology.Chaincode!.Name;

    /// <summary>Block 0, as our own code made it and the real orderer took it.</summary>
    public Hyperledger.Fabric.Protos.Common.Block Genesis { get; private set; } = null!;

    /// <summary>The folder as the SDK and the command line take it: identities, and where the peers are.</summary>
    public string WorkingFolder => _folder.Root;

    public IEnumerable<string> MspIds => _topology.Organisations.Select(o => o.MspId);

    private static string ChaincodeHost => Path.Combine(AppContext.BaseDirectory, "Ledger.Chaincode.Host.dll");

    private string Logs => Path.Combine(_folder.Root, "log");

    private string GenesisFile => Path.Combine(_folder.Root, "genesis.block");

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

    public string PeerAddress(string mspId) => $"{Loopback}:{_ports[mspId]}";

    /// <summary>A gRPC channel to an organisation's peer; the caller disposes it.</summary>
    public async Task<GrpcChannel> ConnectAsync(string mspId) =>
        FabricChannel.Create(PeerAddress(mspId), (await _crypto.PeerAsync(mspId, 0)).TlsRootPem);

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
        foreach (var process in Enumerable.Reverse(_processes))
            await process.DisposeAsync();
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Logs);
        await _crypto.CreateAsync(_topology, TimeProvider.System, cancellationToken);
        ChoosePorts();

        var ordererMsp = _topology.Orderer.MspId;
        var ordererCredentials = await _crypto.OrdererAsync(ordererMsp, cancellationToken);
        var members = new List<GenesisOrganisation>();
        foreach (var mspId in MspIds)
        {
            members.Add(await _crypto.OrganisationAsync(mspId, cancellationToken)
                with
            { AnchorPeer = new GenesisAnchorPeer(Loopback, _ports[mspId]) });
        }

        Genesis = GenesisBlock.Create(
            Channel,
            await _crypto.OrganisationAsync(ordererMsp, cancellationToken),
            new GenesisConsenter(Loopback, _ports[ordererMsp], ordererCredentials.TlsCertificatePem),
            members,
            new BatchLimits(100, 10 * 1024 * 1024, 2 * 1024 * 1024, TimeSpan.FromMilliseconds(100)),
            TimeProvider.System);
        await File.WriteAllBytesAsync(GenesisFile, Genesis.ToByteArray(), cancellationToken);

        await StartOrdererAsync(ordererCredentials, cancellationToken);
        foreach (var member in members)
            await StartPeerAsync(member, cancellationToken);
        foreach (var mspId in MspIds)
            await PeerCommandAsync(mspId, ["channel", "join", "-b", GenesisFile], cancellationToken);
        await DeployChaincodeAsync(cancellationToken);
        foreach (var mspId in MspIds)
            await WaitForGatewayAsync(mspId, cancellationToken);
        await WriteEndpointsAsync(cancellationToken);
    }

    private async Task WriteEndpointsAsync(CancellationToken cancellationToken)
    {
        var peers = new List<object>();
        foreach (var mspId in MspIds)
            peers.Add(new { mspId, address = PeerAddress(mspId), tlsRootCertPem = (await _crypto.PeerAsync(mspId, 0, cancellationToken)).TlsRootPem });
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

    private void ChoosePorts()
    {
        var free = new Queue<int>(LoopbackPorts.Choose(3 + 4 * MspIds.Count()));
        _ports[_topology.Orderer.MspId] = free.Dequeue();
        _ports["admin"] = free.Dequeue();
        _ports["operations"] = free.Dequeue();
        foreach (var mspId in MspIds)
        {
            _ports[mspId] = free.Dequeue();
            _ports[mspId + "/chaincode"] = free.Dequeue();
            _ports[mspId + "/service"] = free.Dequeue();
            _ports[mspId + "/operations"] = free.Dequeue();
        }
    }

    private string CryptoFile(params string[] parts) => Path.Combine([_folder.Crypto, .. parts]);

    private async Task StartOrdererAsync(NodeCredentials credentials, CancellationToken cancellationToken)
    {
        var mspId = _topology.Orderer.MspId;
        var organisation = await _crypto.OrganisationAsync(mspId, cancellationToken);
        var msp = MspFolder.Write(Path.Combine(_folder.Root, "msp", "orderer"), organisation, credentials.CertificatePem, credentials.PrivateKeyPem);
        var data = Path.Combine(_folder.Root, "data", "orderer");
        string certificate = CryptoFile(mspId, "orderer", "tls-cert.pem"), key = CryptoFile(mspId, "orderer", "tls-key.pem"), root = CryptoFile(mspId, "tlsca", "cert.pem");
        var orderer = FabricProcess.Start("orderer", _release.Program("orderer"), [], _release.ProgramEnvironment(
            ("ORDERER_GENERAL_LISTENADDRESS", Loopback),
            ("ORDERER_GENERAL_LISTENPORT", $"{_ports[mspId]}"),
            ("ORDERER_GENERAL_LOCALMSPID", mspId),
            ("ORDERER_GENERAL_LOCALMSPDIR", msp),
            ("ORDERER_GENERAL_BOOTSTRAPMETHOD", "none"),
            ("ORDERER_CHANNELPARTICIPATION_ENABLED", "true"),
            ("ORDERER_GENERAL_TLS_ENABLED", "true"),
            ("ORDERER_GENERAL_TLS_CERTIFICATE", certificate),
            ("ORDERER_GENERAL_TLS_PRIVATEKEY", key),
            ("ORDERER_GENERAL_TLS_ROOTCAS", $"[{root}]"),
            ("ORDERER_GENERAL_CLUSTER_CLIENTCERTIFICATE", certificate),
            ("ORDERER_GENERAL_CLUSTER_CLIENTPRIVATEKEY", key),
            ("ORDERER_GENERAL_CLUSTER_ROOTCAS", $"[{root}]"),
            ("ORDERER_FILELEDGER_LOCATION", data),
            ("ORDERER_CONSENSUS_WALDIR", Path.Combine(data, "wal")),
            ("ORDERER_CONSENSUS_SNAPDIR", Path.Combine(data, "snap")),
            ("ORDERER_OPERATIONS_LISTENADDRESS", $"{Loopback}:{_ports["operations"]}"),
            ("ORDERER_ADMIN_LISTENADDRESS", $"{Loopback}:{_ports["admin"]}"),
            ("ORDERER_ADMIN_TLS_ENABLED", "true"),
            ("ORDERER_ADMIN_TLS_CERTIFICATE", certificate),
            ("ORDERER_ADMIN_TLS_PRIVATEKEY", key),
            ("ORDERER_ADMIN_TLS_CLIENTAUTHREQUIRED", "true"),
            ("ORDERER_ADMIN_TLS_ROOTCAS", $"[{root}]"),
            ("ORDERER_ADMIN_TLS_CLIENTROOTCAS", $"[{root}]")), Logs);
        _processes.Add(orderer);
        await orderer.WaitForPortAsync(_ports["admin"], cancellationToken);
        await FabricProcess.RunAsync(_release.Program("osnadmin"),
            ["channel", "join", "--channelID", Channel, "--config-block", GenesisFile, "-o", $"{Loopback}:{_ports["admin"]}",
             "--ca-file", root, "--client-cert", certificate, "--client-key", key],
            _release.ProgramEnvironment(), cancellationToken);
    }

    private async Task StartPeerAsync(GenesisOrganisation organisation, CancellationToken cancellationToken)
    {
        var mspId = organisation.MspId;
        var name = NetworkFolder.PeerName(mspId, 0);
        var credentials = await _crypto.PeerAsync(mspId, 0, cancellationToken);
        var msp = MspFolder.Write(Path.Combine(_folder.Root, "msp", name), organisation, credentials.CertificatePem, credentials.PrivateKeyPem);
        MspFolder.Write(Path.Combine(_folder.Root, "msp", mspId + "-admin"), organisation,
            await File.ReadAllTextAsync(CryptoFile(mspId, "admin", "cert.pem"), cancellationToken),
            await File.ReadAllTextAsync(CryptoFile(mspId, "admin", "key.pem"), cancellationToken));
        var data = Path.Combine(_folder.Root, "data", name);
        var ports = (_ports[mspId], _ports[mspId + "/chaincode"], _ports[mspId + "/operations"]);
        var diallingBuilder = DiallingBuilder.Write(Path.Combine(_folder.Root, "builder"), ChaincodeHost, MspIds.First());
        var peer = FabricProcess.Start(name, _release.Program("peer"), ["node", "start"], _release.ProgramEnvironment(
        [
            .. PeerSettings.OfNode(mspId, msp, name, CryptoFile(mspId, name), CryptoFile(mspId, "tlsca", "cert.pem"), data, ports),
            ("CORE_CHAINCODE_EXTERNALBUILDERS",
                $"[{{name: ccaas_builder, path: {_release.Builder}, propagateEnvironment: [CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG]}}, {{name: dialling_builder, path: {diallingBuilder}}}]"),
            ("CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG", $$"""{"peername":"{{Loopback}}"}"""),
        ]), Logs);
        _processes.Add(peer);
        await peer.WaitForPortAsync(_ports[mspId], cancellationToken);
    }

    private Task<string> PeerCommandAsync(string mspId, IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        FabricProcess.RunAsync(_release.Program("peer"), arguments, _release.ProgramEnvironment(PeerSettings.OfCommand(
            mspId, Path.Combine(_folder.Root, "msp", mspId + "-admin"), PeerAddress(mspId), CryptoFile(mspId, "tlsca", "cert.pem"))), cancellationToken);

    /// <summary>
    /// Each organisation runs the chaincode in another way, under a package of its own: a service with mutual TLS whose address
    /// the peer fills in, one with TLS, one without, and one that its peer starts and that dials it with mutual TLS.
    /// </summary>
    private async Task DeployChaincodeAsync(CancellationToken cancellationToken)
    {
        var definition = _topology.Chaincode!;
        var label = definition.Name + "_" + definition.Version;
        var packages = new Dictionary<string, (string Id, ReadOnlyMemory<byte> Bytes)>(StringComparer.Ordinal);
        foreach (var (mspId, index) in MspIds.Select((mspId, index) => (mspId, index)))
        {
            if (index == 3)
            {
                var dialling = await DiallingBuilder.PackageAsync(label, cancellationToken);
                packages[mspId] = (ChaincodePackage.IdOf(label, dialling), dialling);
                continue;
            }
            var credentials = await _crypto.PeerAsync(mspId, 0, cancellationToken);
            var port = _ports[mspId + "/service"];
            var package = ChaincodePackage.Create(label, new ServiceConnection
            {
                Address = index == 0 ? $"{{{{.peername}}}}:{port}" : $"{Loopback}:{port}",
                RootCertificatePem = index < 2 ? credentials.TlsRootPem : null,
                ClientCertificatePem = index == 0 ? credentials.TlsCertificatePem : null,
                ClientKeyPem = index == 0 ? credentials.TlsPrivateKeyPem : null,
            });
            packages[mspId] = (package.Id, package.Bytes);
            await StartServiceAsync(mspId, package.Id, hasTls: index < 2, asksForCertificate: index == 0, cancellationToken);
        }

        var ordererMsp = _topology.Orderer.MspId;
        string[] orderer = ["-o", $"{Loopback}:{_ports[ordererMsp]}", "--tls", "--cafile", CryptoFile(ordererMsp, "tlsca", "cert.pem")];
        string[] chaincodeDefinition = ["-C", Channel, "-n", definition.Name, "-v", definition.Version, "--sequence", "1", "--signature-policy", definition.Policy!];
        foreach (var (mspId, package) in packages)
        {
            var file = Path.Combine(_folder.Root, mspId + ".tar.gz");
            await File.WriteAllBytesAsync(file, package.Bytes, cancellationToken);
            var calculated = await PeerCommandAsync(mspId, ["lifecycle", "chaincode", "calculatepackageid", file], cancellationToken);
            Assert.AreEqual(calculated.Trim(), package.Id);
            await PeerCommandAsync(mspId, ["lifecycle", "chaincode", "install", file], cancellationToken);
            var installed = await PeerCommandAsync(mspId, ["lifecycle", "chaincode", "queryinstalled"], cancellationToken);
            StringAssert.Contains(installed, $"Package ID: {package.Id}, Label: {label}");
            await PeerCommandAsync(mspId,
                ["lifecycle", "chaincode", "approveformyorg", .. orderer, .. chaincodeDefinition, "--package-id", package.Id], cancellationToken);
        }

        var peers = MspIds.SelectMany(mspId => new[]
        {
            "--peerAddresses", PeerAddress(mspId), "--tlsRootCertFiles", CryptoFile(mspId, "tlsca", "cert.pem"),
        });
        await PeerCommandAsync(MspIds.First(), ["lifecycle", "chaincode", "commit", .. orderer, .. chaincodeDefinition, .. peers], cancellationToken);
    }

    private async Task StartServiceAsync(string mspId, string packageId, bool hasTls, bool asksForCertificate, CancellationToken cancellationToken)
    {
        var port = _ports[mspId + "/service"];
        var peer = NetworkFolder.PeerName(mspId, 0);
        var settings = new List<(string Name, string Value)>
        {
            ("CHAINCODE_SERVER_ADDRESS", $"{Loopback}:{port}"),
            ("CHAINCODE_ID", packageId),
            ("CHAINCODE_TLS_DISABLED", hasTls ? "false" : "true"),
            ("LEDGER_ROOT_MSP", MspIds.First()),
        };
        if (hasTls)
        {
            settings.Add(("CHAINCODE_TLS_CERT", CryptoFile(mspId, peer, "tls-cert.pem")));
            settings.Add(("CHAINCODE_TLS_KEY", CryptoFile(mspId, peer, "tls-key.pem")));
        }
        if (asksForCertificate)
            settings.Add(("CHAINCODE_CLIENT_CA_CERT", CryptoFile(mspId, "tlsca", "cert.pem")));
        var service = FabricProcess.Start($"chaincode-{mspId}", "dotnet", [ChaincodeHost], _release.ProgramEnvironment(settings), Logs);
        _processes.Add(service);
        await service.WaitForPortAsync(port, cancellationToken);
    }
}
