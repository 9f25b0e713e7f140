using Grpc.Net.Client;
using Hyperledger.Fabric.Admin;
using Hyperledger.Fabric.Client;
using Ledger.Network.Genesis;
using Ledger.Network.Topology;

namespace Ledger.Node.Tests.Parity;

/// <summary>The administrators of an embedded network's organisations, who define the chaincode <c>steps</c>.</summary>
internal sealed class Administration : IAsyncDisposable
{
    public const string Chaincode = "steps";

    private readonly ChaincodeDefinition _definition;
    private readonly Dictionary<string, (PeerAdmin Peer, LifecycleAdmin Lifecycle)> _administrators = new(StringComparer.Ordinal);
    private readonly List<GrpcChannel> _channels = [];

    private Administration(string policy, string members) => _definition = new()
    {
        Name = Chaincode,
        Version = "1",
        Sequence = 1,
        EndorsementPolicy = ChaincodePolicy.Parse(policy),
        Collections = [new CollectionDefinition { Name = "shared", MemberPolicy = ChaincodePolicy.Parse(members) }],
    };

    /// <summary>Those of the default network's province, city and county.</summary>
    public static Task<Administration> OpenAsync(NodeProcess node, CancellationToken cancellationToken) => OpenAsync(
        node, "ledger", ["ProvinceMSP", "CityMSP", "CountyMSP"], "AND('ProvinceMSP.peer', 'CountyMSP.peer')", "OR('ProvinceMSP.member', 'CountyMSP.member')", cancellationToken);

    /// <summary>Those of a channel's organisations, who define the chaincode under a policy; its collection <c>shared</c> has the members given.</summary>
    public static async Task<Administration> OpenAsync(NodeProcess node, string channelId, string[] mspIds, string policy, string members, CancellationToken cancellationToken)
    {
        var administration = new Administration(policy, members);
        var crypto = new CryptoMaterial(new NetworkFolder(node.Folder));
        foreach (var mspId in mspIds)
        {
            var peer = node.Peer(mspId);
            var channel = FabricChannel.Create(peer.GetProperty("address").GetString()!, peer.GetProperty("tlsRootCertPem").GetString());
            administration._channels.Add(channel);
            var identity = await crypto.AdministratorAsync(mspId, cancellationToken);
            administration._administrators[mspId] = (new PeerAdmin(channel, identity), new LifecycleAdmin(Gateway.Connect(new GatewayOptions(channel, identity)), channelId));
        }
        return administration;
    }

    public Task DefineAsync(IReadOnlyDictionary<string, ChaincodePackage> packages, CancellationToken cancellationToken) =>
        DefineAsync(packages.ToDictionary(package => package.Key, package => (package.Value.Id, package.Value.Bytes), StringComparer.Ordinal), cancellationToken);

    /// <summary>Installs packages, by organisation, and defines the chaincode.</summary>
    public async Task DefineAsync(IReadOnlyDictionary<string, (string Id, ReadOnlyMemory<byte> Bytes)> packages, CancellationToken cancellationToken)
    {
        foreach (var (mspId, package) in packages)
        {
            Assert.AreEqual(package.Id, await _administrators[mspId].Peer.InstallChaincodeAsync(package.Bytes, cancellationToken));
            await _administrators[mspId].Lifecycle.ApproveAsync(_definition, package.Id, cancellationToken);
        }
        await _administrators[packages.Keys.First()].Lifecycle.CommitAsync(_definition, [.. packages.Keys], cancellationToken);
    }

    /// <summary>The peer dials by itself; until it has, its answer is that nothing is attached.</summary>
    public static async Task UntilRunningAsync(Contract contract, string mspId, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await contract.EvaluateAsync("Get", new ProposalOptions { Arguments = ["a"], EndorsingOrganizations = [mspId] }, cancellationToken);
                return;
            }
            catch (GatewayException e) when (e.Message.Contains("no stream of this package", StringComparison.Ordinal) || e.Message.Contains("no peers available", StringComparison.Ordinal))
            {
                await Task.Delay(50, cancellationToken);
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        _channels.ForEach(channel => channel.Dispose());
        return default;
    }
}
