using Grpc.Net.Client;
using Hyperledger.Fabric.Admin;
using Hyperledger.Fabric.Client;
using Ledger.Network;
using Ledger.Network.Genesis;
using Ledger.Network.Topology;

namespace Ledger.Node.Hosting;

/// <summary>
/// Defines the channels' chaincodes as their administrators would: each organisation approves, then the definition is
/// committed, all through the gateways. What stands on the ledger already is left alone.
/// </summary>
internal sealed class DefinitionBootstrap(EmbeddedNetwork network, CryptoMaterial crypto)
{
    private const long FirstSequence = 1;

    private readonly HashSet<(string Channel, string Chaincode)> _done = [];

    /// <summary>
    /// Approves and commits what is missing, as far as the running peers can. Organisations without one approve at a later
    /// call, and a definition is committed when all members of its channel have approved.
    /// </summary>
    /// <returns>What the topology names and is not defined yet, channel by channel.</returns>
    public async Task<IReadOnlyList<(string Channel, string Chaincode)>> RunAsync(CancellationToken cancellationToken)
    {
        var missing = new List<(string Channel, string Chaincode)>();
        foreach (var channel in network.Topology.Channels)
        {
            foreach (var chaincode in channel.Chaincodes.Where(chaincode => !_done.Contains((channel.Name, chaincode.Name))))
            {
                if (await RunAsync(channel.Name, chaincode, cancellationToken).ConfigureAwait(false)) _done.Add((channel.Name, chaincode.Name));
                else missing.Add((channel.Name, chaincode.Name));
            }
        }
        return missing;
    }

    private async Task<bool> RunAsync(string channelId, ChaincodeTopology chaincode, CancellationToken cancellationToken)
    {
        var members = network.Peers.Where(peer => peer.Channels.Contains(channelId)).ToList();
        var running = members.Where(peer => peer.IsRunning).DistinctBy(peer => peer.MspId).ToList();
        if (running.Count == 0) return false;
        var channels = new List<GrpcChannel>();
        try
        {
            var administrators = new Dictionary<string, LifecycleAdmin>(StringComparer.Ordinal);
            foreach (var peer in running)
            {
                var channel = FabricChannel.Create(peer.Address, peer.Credentials.TlsRootPem);
                channels.Add(channel);
                var identity = await crypto.AdministratorAsync(peer.MspId, cancellationToken).ConfigureAwait(false);
                administrators[peer.MspId] = new LifecycleAdmin(Gateway.Connect(new GatewayOptions(channel, identity)), channelId);
            }

            var first = administrators[running[0].MspId];
            if (await first.GetCommittedAsync(chaincode.Name, cancellationToken).ConfigureAwait(false) is not null) return true;
            var definition = Definition(chaincode);
            var readiness = await first.CheckCommitReadinessAsync(definition, cancellationToken).ConfigureAwait(false);
            var approved = readiness.Approvals.Where(approval => approval.Value).Select(approval => approval.Key).ToHashSet(StringComparer.Ordinal);
            await Task.WhenAll(administrators
                .Where(administrator => !approved.Contains(administrator.Key))
                .Select(administrator => administrator.Value.ApproveAsync(definition, HostedChaincode.PackageIdOf(chaincode), cancellationToken))).ConfigureAwait(false);
            if (members.Any(peer => !approved.Contains(peer.MspId) && !administrators.ContainsKey(peer.MspId))) return false;
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
