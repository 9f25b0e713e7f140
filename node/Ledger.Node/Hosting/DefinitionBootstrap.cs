using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Grpc.Net.Client;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Peer;
using Hyperledger.Fabric.Protos.Peer.Lifecycle;
using Ledger.Network;
using Ledger.Network.Genesis;
using Ledger.Network.Topology;

namespace Ledger.Node.Hosting;

/// <summary>
/// Defines the network's chaincode as its administrators would: each organisation approves, then the definition is
/// committed, all through the gateways. What stands on the ledger already is left alone.
/// </summary>
internal sealed class DefinitionBootstrap(EmbeddedNetwork network, CryptoMaterial crypto)
{
    private const long FirstSequence = 1;

    private bool _isDone = network.Topology.Chaincode is null;

    /// <summary>The package id under which the chaincode of this process registers.</summary>
    public static string PackageId(ChaincodeTopology chaincode)
    {
        var label = $"{chaincode.Name}_{chaincode.Version}";
        return $"{label}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($$"""{"type":"embedded","label":"{{label}}"}""")))}";
    }

    /// <summary>
    /// Approves and commits what is missing, as far as the running peers can. Organisations without one approve at a later
    /// call, and the definition is committed when all have approved.
    /// </summary>
    /// <returns>Whether the topology's chaincode is defined on the channel; true also when it names none.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        if (_isDone) return true;
        var running = network.Peers.Where(peer => peer.IsRunning).DistinctBy(peer => peer.MspId).ToList();
        return running.Count > 0 && (_isDone = await RunAsync(running, network.Topology.Chaincode!, cancellationToken).ConfigureAwait(false));
    }

    private async Task<bool> RunAsync(List<EmbeddedPeer> running, ChaincodeTopology chaincode, CancellationToken cancellationToken)
    {
        var channels = new List<GrpcChannel>();
        try
        {
            var contracts = new Dictionary<string, Contract>(StringComparer.Ordinal);
            foreach (var peer in running)
            {
                var channel = FabricChannel.Create(peer.Address, peer.Credentials.TlsRootPem);
                channels.Add(channel);
                var administrator = await crypto.AdministratorAsync(peer.MspId, cancellationToken).ConfigureAwait(false);
                contracts[peer.MspId] = Gateway.Connect(new GatewayOptions(channel, administrator)).GetNetwork(network.Topology.Channel).GetContract("_lifecycle");
            }

            var first = contracts[running[0].MspId];
            if (await IsCommittedAsync(first, chaincode, cancellationToken).ConfigureAwait(false)) return true;
            var approved = await ApprovedByAsync(first, chaincode, cancellationToken).ConfigureAwait(false);
            await Task.WhenAll(contracts
                .Where(contract => !approved.Contains(contract.Key))
                .Select(contract => ApproveAsync(contract.Key, contract.Value, chaincode, cancellationToken))).ConfigureAwait(false);
            if (network.Peers.Any(peer => !approved.Contains(peer.MspId) && !contracts.ContainsKey(peer.MspId))) return false;
            await first.SubmitAsync("CommitChaincodeDefinition", new ProposalOptions
            {
                Arguments = [CommitArguments(chaincode).ToByteArray()],
                EndorsingOrganizations = [.. contracts.Keys],
            }, cancellationToken).ConfigureAwait(false);
            return true;
        }
        finally
        {
            foreach (var channel in channels) channel.Dispose();
        }
    }

    private static async Task<bool> IsCommittedAsync(Contract lifecycle, ChaincodeTopology chaincode, CancellationToken cancellationToken)
    {
        var result = await lifecycle.EvaluateAsync("QueryChaincodeDefinitions", [new QueryChaincodeDefinitionsArgs().ToByteArray()], cancellationToken).ConfigureAwait(false);
        return QueryChaincodeDefinitionsResult.Parser.ParseFrom(result).ChaincodeDefinitions.Any(definition => definition.Name == chaincode.Name);
    }

    private static async Task<IReadOnlySet<string>> ApprovedByAsync(Contract lifecycle, ChaincodeTopology chaincode, CancellationToken cancellationToken)
    {
        var commit = CommitArguments(chaincode);
        var check = new CheckCommitReadinessArgs
        {
            Sequence = commit.Sequence,
            Name = commit.Name,
            Version = commit.Version,
            ValidationParameter = commit.ValidationParameter,
        };
        var result = await lifecycle.EvaluateAsync("CheckCommitReadiness", [check.ToByteArray()], cancellationToken).ConfigureAwait(false);
        return CheckCommitReadinessResult.Parser.ParseFrom(result).Approvals.Where(approval => approval.Value).Select(approval => approval.Key).ToHashSet(StringComparer.Ordinal);
    }

    private static Task<byte[]> ApproveAsync(string mspId, Contract lifecycle, ChaincodeTopology chaincode, CancellationToken cancellationToken)
    {
        var commit = CommitArguments(chaincode);
        var approval = new ApproveChaincodeDefinitionForMyOrgArgs
        {
            Sequence = commit.Sequence,
            Name = commit.Name,
            Version = commit.Version,
            ValidationParameter = commit.ValidationParameter,
            Source = new ChaincodeSource { LocalPackage = new() { PackageId = PackageId(chaincode) } },
        };
        return lifecycle.SubmitAsync("ApproveChaincodeDefinitionForMyOrg", new ProposalOptions
        {
            Arguments = [approval.ToByteArray()],
            EndorsingOrganizations = [mspId],
        }, cancellationToken);
    }

    private static CommitChaincodeDefinitionArgs CommitArguments(ChaincodeTopology chaincode) => new()
    {
        Sequence = FirstSequence,
        Name = chaincode.Name,
        Version = chaincode.Version,
        ValidationParameter = chaincode.Policy is { } policy
            ? new ApplicationPolicy { SignaturePolicy = SignaturePolicies.Parse(policy) }.ToByteString()
            : ByteString.Empty,
    };
}
