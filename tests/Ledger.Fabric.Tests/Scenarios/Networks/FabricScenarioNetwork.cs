using System.Globalization;
using System.Text.Json;
using Hyperledger.Fabric.Admin;
using Hyperledger.Fabric.Client;
using Ledger.Fabric.Tests.Scenarios.Chaincode;

namespace Ledger.Fabric.Tests.Scenarios.Networks;

/// <summary>The scenarios' network with a release's orderers and peers; the chaincode is a service of this process for each peer.</summary>
internal sealed class FabricScenarioNetwork : ScenarioNetwork
{
    private FabricNodes _nodes = null!;

    private FabricScenarioNetwork(ScenarioSetup setup, string folder)
        : base(setup, folder)
    {
    }

    public override IReadOnlyList<ScenarioPeer> Peers => [.. _nodes.Peers.Select(peer => new ScenarioPeer(peer.MspId, peer.Index, peer.Address))];

    public static async Task<ScenarioNetwork> StartAsync(ScenarioSetup setup, FabricRelease release, string folder, CancellationToken cancellationToken)
    {
        var network = new FabricScenarioNetwork(setup, folder);
        await network.StartServicesAsync(cancellationToken);
        network._nodes = await FabricNodes.StartAsync(release, network.Folder, setup.Topology, peer =>
        [
            ("CORE_CHAINCODE_EXTERNALBUILDERS", $"[{{name: ccaas_builder, path: {release.Builder}, propagateEnvironment: [CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG]}}]"),
            ("CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG", JsonSerializer.Serialize(
                setup.Chaincodes.ToDictionary(chaincode => chaincode.Name, chaincode => network.ServicePort(peer.MspId, peer.Index, chaincode.Name).ToString(CultureInfo.InvariantCulture)))),
            // For the private data of a transaction that is ordered a second time it would look for a minute, in vain.
            ("CORE_PEER_GOSSIP_PVTDATA_SKIPPULLINGINVALIDTRANSACTIONSDURINGCOMMIT", "true"),
        ], cancellationToken, setup.IsOrderedAlone ? 1 : release.Orderers);
        return network;
    }

    public override Task StopPeerAsync(ScenarioPeer peer) => _nodes.StopPeerAsync(Real(peer));

    public override async Task StartPeerAsync(ScenarioPeer peer, CancellationToken cancellationToken)
    {
        await _nodes.StartPeerAsync(Real(peer), cancellationToken);
        foreach (var chaincode in Setup.Chaincodes)
        {
            if (Deployed.Contains(chaincode.Name)) await WaitUntilServedAsync(chaincode, cancellationToken);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await _nodes.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override async Task InstallAsync(ScenarioChaincode chaincode, CancellationToken cancellationToken)
    {
        foreach (var peer in _nodes.Peers)
        {
            using var channel = await _nodes.ConnectAsync(peer);
            await new PeerAdmin(channel, await Crypto.AdministratorAsync(peer.MspId, cancellationToken)).InstallChaincodeAsync(chaincode.Package.Bytes, cancellationToken);
        }
    }

    protected override async Task WaitUntilServedAsync(ScenarioChaincode chaincode, CancellationToken cancellationToken)
    {
        // Gossip tells the first peer of the others, of their chaincodes and of their heights.
        while (!await IsServedByAllAsync(chaincode.Name, cancellationToken)) await Task.Delay(TimeSpan.FromMilliseconds(500), cancellationToken);
        using var channel = await ConnectAsync(Peer("Org1MSP"));
        var contract = Gateway.Connect(new GatewayOptions(channel, await UserAsync("Org1MSP"))).GetNetwork(Channel).GetContract(chaincode.Name);
        foreach (var organisation in Setup.Topology.Organisations) await UntilAnsweredAsync(contract, organisation.MspId, cancellationToken);
    }

    // Any answer of the chaincode will do, a refusal too.
    private static async Task UntilAnsweredAsync(Contract contract, string mspId, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await contract.NewProposal("none", new ProposalOptions { EndorsingOrganizations = [mspId] }).EndorseAsync(cancellationToken: cancellationToken);
                return;
            }
            catch (EndorseException e) when (e.ChaincodeStatus is not null)
            {
                return;
            }
            catch (EndorseException e) when (!cancellationToken.IsCancellationRequested && e.StatusCode != Grpc.Core.StatusCode.InvalidArgument)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(500), cancellationToken);
            }
        }
    }

    private async Task<bool> IsServedByAllAsync(string chaincode, CancellationToken cancellationToken)
    {
        using var found = JsonDocument.Parse(await _nodes.DiscoverPeersAsync(_nodes.Peers[0], cancellationToken));
        var peers = found.RootElement.EnumerateArray().ToList();
        return peers.Count == _nodes.Peers.Count
            && peers.All(peer => peer.GetProperty("Chaincodes").EnumerateArray().Any(name => name.GetString() == chaincode))
            && peers.Select(peer => peer.GetProperty("LedgerHeight").GetUInt64()).Distinct().Count() == 1;
    }

    private FabricPeer Real(ScenarioPeer peer) => _nodes.Peers.Single(real => real.Address == peer.Address);
}
