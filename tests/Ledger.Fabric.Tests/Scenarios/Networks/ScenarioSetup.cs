using Ledger.Fabric.Tests.Scenarios.Chaincode;
using Ledger.Network.Topology;

namespace Ledger.Fabric.Tests.Scenarios.Networks;

/// <summary>What a network of the tests is made of.</summary>
/// <param name="Topology">The organisations, their peers and a user <c>User1.</c> in each; the channel is <see cref="ScenarioNetwork.Channel"/>.</param>
/// <param name="Chaincodes">What can be deployed; each peer has a service of each.</param>
/// <param name="IsOrderedAlone">Whether on a release of Fabric one orderer orders alone, so that envelopes keep the order in which they are sent.</param>
internal sealed record ScenarioSetup(NetworkTopology Topology, IReadOnlyList<ScenarioChaincode> Chaincodes, bool IsOrderedAlone = false)
{
    /// <summary>
    /// The network of the official clients' scenarios, two peers of Org1MSP, two of Org2MSP, one of Org3MSP, and one of a fourth organisation; on
    /// Fabric with three Raft orderers on 2.5, four BFT orderers on 3.x.
    /// </summary>
    public static ScenarioSetup OfficialScenarios { get; } = new(Organisations(2, 2, 1, 1), ScenarioChaincode.All);

    /// <summary>A topology of Org1MSP, Org2MSP and so on.</summary>
    /// <param name="peers">How many peers each has.</param>
    public static NetworkTopology Organisations(params int[] peers) => new()
    {
        Channels = [new(ScenarioNetwork.Channel, [.. peers.Select((_, index) => $"Org{index + 1}MSP")])],
        Orderer = new() { MspId = "OrdererMSP" },
        Organisations =
        [
            .. peers.Select((count, index) => new OrganisationTopology
            {
                MspId = $"Org{index + 1}MSP",
                Peers = [.. Enumerable.Range(0, count).Select(_ => new PeerTopology())],
                Users = [new($"User1.Org{index + 1}MSP", $"{index + 1}", "client")],
            }),
        ],
    };

    /// <summary>Starts it on the embedded network or on a release of Hyperledger Fabric.</summary>
    public async Task<ScenarioNetwork> StartAsync(ScenarioPlace place, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("ledger-scenarios-").FullName;
        return place.Release is { } release
            ? await FabricScenarioNetwork.StartAsync(this, release, folder, cancellationToken)
            : await EmbeddedScenarioNetwork.StartAsync(this, folder, cancellationToken);
    }
}
