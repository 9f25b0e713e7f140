using System.Globalization;
using Ledger.Network.Topology;
using Ledger.NetworkConfig.Topology;
using Ledger.Records.State;

namespace Ledger.Fabric.Tests;

/// <summary>A topology of the embedded network as network-config's: its organisations are province, city, county and school in their order.</summary>
internal static class RenderedTopology
{
    private const string Loopback = "127.0.0.1";

    /// <summary>Makes it.</summary>
    /// <param name="topology">The organisations, how many peers each has, the users and when blocks are cut.</param>
    /// <param name="release">By which it runs.</param>
    /// <param name="orderers">How many: one that orders alone by Raft on any release; else Raft on 2.5, BFT on 3.x.</param>
    /// <param name="free">Free ports: three for each orderer and each peer.</param>
    public static FabricTopology Of(NetworkTopology topology, FabricRelease release, int orderers, Queue<int> free)
    {
        string code(int index) => string.Create(CultureInfo.InvariantCulture, $"{index + 1}");
        return new FabricTopology
        {
            Channel = topology.Channels[0].Name,
            Fabric = release.IsSecond ? "2.5" : "3.1",
            IsTrial = true,
            Domain = "test.example",
            Consensus = orderers == 1 || release.IsSecond ? Consensus.Raft : Consensus.Bft,
            Orderers =
            [
                new OrdererOrganisation(topology.Orderer.MspId,
                [
                    .. Enumerable.Range(0, orderers).Select(index => new OrdererNode
                    {
                        Id = string.Create(CultureInfo.InvariantCulture, $"{topology.Orderer.MspId}-orderer{index}"),
                        Host = Loopback,
                        Port = free.Dequeue(),
                        AdminPort = free.Dequeue(),
                        OperationsPort = free.Dequeue(),
                    }),
                ]),
            ],
            Organisations =
            [
                .. topology.Organisations.Select((organisation, index) => new MemberOrganisation
                {
                    MspId = organisation.MspId,
                    Tier = (UnitTier)Math.Min(index, (int)UnitTier.School),
                    Unit = code(index),
                    Name = organisation.MspId,
                    Parent = index == 0 ? "" : code(index - 1),
                    Peers = [.. organisation.Peers.Select((_, peer) => new PeerNode { Id = NetworkFolder.PeerName(organisation.MspId, peer), Host = Loopback, Port = free.Dequeue(), ChaincodePort = free.Dequeue(), OperationsPort = free.Dequeue() })],
                    Users = [.. organisation.Users.Select(user => new UserSetting(user.Name, user.Unit, user.Role))],
                }),
            ],
            AdministratingCities = Math.Min(topology.Organisations.Count - 1, 1),
            Batch = new BatchSetting
            {
                MaxMessageCount = topology.Batch.MaxMessageCount,
                TimeoutInMilliseconds = topology.Batch.TimeoutInMilliseconds,
                PreferredMaxBytes = topology.Batch.PreferredMaxBytes,
                AbsoluteMaxBytes = topology.Batch.AbsoluteMaxBytes,
            },
        };
    }
}
