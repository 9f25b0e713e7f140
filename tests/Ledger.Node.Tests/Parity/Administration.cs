using Google.Protobuf;
using Grpc.Net.Client;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Peer;
using Hyperledger.Fabric.Protos.Peer.Lifecycle;
using Ledger.Network.Genesis;
using Ledger.Network.Topology;

namespace Ledger.Node.Tests.Parity;

/// <summary>The administrators of an embedded network's organisations, who define the chaincode <c>steps</c>.</summary>
internal sealed class Administration : IAsyncDisposable
{
    public const string Chaincode = "steps";

    private static readonly ApplicationPolicy Policy = new() { SignaturePolicy = SignaturePolicies.Parse("AND('ProvinceMSP.peer', 'CountyMSP.peer')") };

    private readonly Dictionary<string, Contract> _lifecycle = new(StringComparer.Ordinal);
    private readonly List<GrpcChannel> _channels = [];

    public static async Task<Administration> OpenAsync(NodeProcess node, CancellationToken cancellationToken)
    {
        var administration = new Administration();
        var crypto = new CryptoMaterial(new NetworkFolder(node.Folder));
        foreach (var mspId in new[] { "ProvinceMSP", "CityMSP", "CountyMSP" })
        {
            var peer = node.Peer(mspId);
            var channel = FabricChannel.Create(peer.GetProperty("address").GetString()!, peer.GetProperty("tlsRootCertPem").GetString());
            administration._channels.Add(channel);
            administration._lifecycle[mspId] = Gateway.Connect(new GatewayOptions(channel, await crypto.AdministratorAsync(mspId, cancellationToken)))
                .GetNetwork("ledger").GetContract("_lifecycle");
        }
        return administration;
    }

    public Task DefineAsync(IReadOnlyDictionary<string, ChaincodePackage> packages, CancellationToken cancellationToken) =>
        DefineAsync(packages.ToDictionary(package => package.Key, package => (package.Value.Id, package.Value.Bytes), StringComparer.Ordinal), cancellationToken);

    /// <summary>Installs packages, by organisation, and defines the chaincode.</summary>
    public async Task DefineAsync(IReadOnlyDictionary<string, (string Id, ReadOnlyMemory<byte> Bytes)> packages, CancellationToken cancellationToken)
    {
        var collections = new CollectionConfigPackage
        {
            Config =
            {
                new CollectionConfig
                {
                    StaticCollectionConfig = new StaticCollectionConfig
                    {
                        Name = "shared",
                        MemberOrgsPolicy = new CollectionPolicyConfig { SignaturePolicy = SignaturePolicies.Parse("OR('ProvinceMSP.member', 'CountyMSP.member')") },
                    },
                },
            },
        };
        foreach (var (mspId, package) in packages)
        {
            var installed = InstallChaincodeResult.Parser.ParseFrom(await _lifecycle[mspId].EvaluateAsync(
                "InstallChaincode", [new InstallChaincodeArgs { ChaincodeInstallPackage = ByteString.CopyFrom(package.Bytes.Span) }.ToByteArray()], cancellationToken));
            Assert.AreEqual(package.Id, installed.PackageId);
            await _lifecycle[mspId].SubmitAsync("ApproveChaincodeDefinitionForMyOrg", new ProposalOptions
            {
                Arguments =
                [
                    new ApproveChaincodeDefinitionForMyOrgArgs
                    {
                        Sequence = 1, Name = Chaincode, Version = "1", ValidationParameter = Policy.ToByteString(), Collections = collections,
                        Source = new ChaincodeSource { LocalPackage = new() { PackageId = package.Id } },
                    }.ToByteArray(),
                ],
                EndorsingOrganizations = [mspId],
            }, cancellationToken);
        }
        await _lifecycle["ProvinceMSP"].SubmitAsync("CommitChaincodeDefinition", new ProposalOptions
        {
            Arguments = [new CommitChaincodeDefinitionArgs { Sequence = 1, Name = Chaincode, Version = "1", ValidationParameter = Policy.ToByteString(), Collections = collections }.ToByteArray()],
            EndorsingOrganizations = [.. packages.Keys],
        }, cancellationToken);
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
