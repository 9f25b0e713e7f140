using System.Security.Cryptography;
using System.Text;
using Grpc.Net.Client;
using Hyperledger.Fabric.Admin;
using Hyperledger.Fabric.Client;
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
            var administrators = new Dictionary<string, LifecycleAdmin>(StringComparer.Ordinal);
            foreach (var peer in running)
            {
                var channel = FabricChannel.Create(peer.Address, peer.Credentials.TlsRootPem);
                channels.Add(channel);
                var identity = await crypto.AdministratorAsync(peer.MspId, cancellationToken).ConfigureAwait(false);
                administrators[peer.MspId] = new LifecycleAdmin(Gateway.Connect(new GatewayOptions(channel, identity)), network.Topology.Channel);
            }

            var first = administrators[running[0].MspId];
            if (await first.GetCommittedAsync(chaincode.Name, cancellationToken).ConfigureAwait(false) is not null) return true;
            var definition = Definition(chaincode);
            var readiness = await first.CheckCommitReadinessAsync(definition, cancellationToken).ConfigureAwait(false);
            var approved = readiness.Approvals.Where(approval => approval.Value).Select(approval => approval.Key).ToHashSet(StringComparer.Ordinal);
            await Task.WhenAll(administrators
                .Where(administrator => !approved.Contains(administrator.Key))
                .Select(administrator => administrator.Value.ApproveAsync(definition, PackageId(chaincode), cancellationToken))).ConfigureAwait(false);
            if (network.Peers.Any(peer => !approved.Contains(peer.MspId) && !administrators.ContainsKey(peer.MspId))) return false;
            await first.CommitAsync(definition, [.. administrators.Keys], cancellationToken).ConfigureAwait(false);
            return true;
        }
        finally
        {
            foreach (var channel in channels) channel.Dispose();
        }
    }

    private static ChaincodeDefinition Definition(ChaincodeTopology chaincode) => new()
    {
        Name = chaincode.Name,
        Version = chaincode.Version,
        Sequence = FirstSequence,
        EndorsementPolicy = chaincode.Policy is { } policy ? ChaincodePolicy.Parse(policy) : null,
    };
}
