using Google.Protobuf;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Orderer;

namespace Hyperledger.Fabric.Admin.Tests;

/// <summary>The ordering nodes of Raft and BFT in a configuration that is changed.</summary>
[TestClass]
public sealed class ConsenterTests
{
    private static TestNetwork _network = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context) => _network = await TestNetwork.StartAsync();

    [ClassCleanup]
    public static async Task StopAsync() => await _network.DisposeAsync();

    [TestMethod]
    public async Task A_Raft_node_is_added_at_the_end_and_taken_out_again_with_nothing_else_changed()
    {
        var current = await CurrentAsync();
        var change = new ConfigChange(current);
        var first = change.Consenters.Single();
        Assert.AreEqual("", first.MspId);
        change.AddConsenter(New(2));
        change.SetOrdererEndpoints("OrdererMSP", $"{first.Host}:{first.Port}", "orderer2.example.com:7050");
        Assert.AreEqual(New(2), change.Consenters[1]);

        // The ordering organisation's administrator alone decides of its nodes.
        var update = await change.ToUpdate().SignAsync(await _network.Crypto.AdministratorAsync("OrdererMSP"));
        var next = update.Verify(current);
        var consenters = new ConfigChange(next).Consenters;
        CollectionAssert.AreEqual(new[] { first, New(2) }, consenters.ToArray());
        Assert.AreEqual("orderer2.example.com:7050", next.Orderer!.Organizations.Single().Endpoints[1]);
        Assert.ThrowsExactly<ConfigUpdateException>(() => change.ToUpdate().Verify(current));

        var back = new ConfigChange(next);
        back.RemoveConsenter(New(2));
        back.SetOrdererEndpoints("OrdererMSP", $"{first.Host}:{first.Port}");
        var writes = back.ToUpdate().ToMessage().WriteSet.Groups["Orderer"];
        CollectionAssert.AreEquivalent(new[] { "ConsensusType" }, writes.Values.Keys.ToArray());
        var restored = (await back.ToUpdate().SignAsync(await _network.Crypto.AdministratorAsync("OrdererMSP"))).Verify(next);
        Assert.AreEqual(current.Orderer!.ConsensusMetadata, restored.Orderer!.ConsensusMetadata);
    }

    [TestMethod]
    public async Task A_BFT_node_gets_the_next_number_and_block_validation_asks_for_the_quorum_of_the_nodes()
    {
        var change = new ConfigChange(await BftAsync(4));
        change.AddConsenter(New(9) with { MspId = "OrdererMSP", IdentityPem = "identity 9" });
        CollectionAssert.AreEqual(new uint[] { 1, 2, 3, 4, 5 }, change.Consenters.Select(c => c.Id).ToArray());
        AssertValidation(change, quorum: 4);
        change.RemoveConsenter(change.Consenters[1]);
        CollectionAssert.AreEqual(new uint[] { 1, 3, 4, 5 }, change.Consenters.Select(c => c.Id).ToArray());
        AssertValidation(change, quorum: 3);
        Assert.AreEqual("Admins", change.Group("/Channel/Orderer").Policies["BlockValidation"].ModPolicy);
    }

    [TestMethod]
    public async Task What_is_no_node_and_the_last_node_is_not_taken_out()
    {
        var change = new ConfigChange(await CurrentAsync());
        Assert.Contains("orderer2.example.com:7050", Assert.ThrowsExactly<ArgumentException>(() => change.RemoveConsenter(New(2))).Message);
        Assert.Contains("only ordering node", Assert.ThrowsExactly<ArgumentException>(() => change.RemoveConsenter(change.Consenters[0])).Message);
        Assert.Contains("Org1MSP", Assert.ThrowsExactly<ArgumentException>(() => change.SetOrdererEndpoints("Org1MSP", "a:1")).Message);
        change.Group("/Channel/Orderer").Values["ConsensusType"].Value = new ConsensusType { Type = "solo" }.ToByteString();
        Assert.Contains("solo", Assert.ThrowsExactly<InvalidOperationException>(() => change.Consenters).Message);
    }

    private static void AssertValidation(ConfigChange change, int quorum)
    {
        var policy = change.Group("/Channel/Orderer").Policies["BlockValidation"].Policy;
        Assert.AreEqual((int)Policy.Types.PolicyType.Signature, policy.Type);
        var envelope = SignaturePolicyEnvelope.Parser.ParseFrom(policy.Value);
        Assert.AreEqual(quorum, envelope.Rule.NOutOf.N);
        CollectionAssert.AreEqual(
            change.Consenters.Select(c => c.IdentityPem).ToArray(),
            envelope.Identities.Select(i => Protos.Msp.SerializedIdentity.Parser.ParseFrom(i.Principal).IdBytes.ToStringUtf8()).ToArray());
    }

    // The embedded network's configuration with so many BFT nodes in the place of its one of Raft.
    private static async Task<ChannelConfig> BftAsync(uint count)
    {
        var config = (await CurrentAsync()).Config.Clone();
        var orderer = config.ChannelGroup.Groups["Orderer"];
        orderer.Values["ConsensusType"].Value = new ConsensusType { Type = "BFT" }.ToByteString();
        var mapping = new Orderers();
        for (uint id = 1; id <= count; id++)
        {
            var certificate = ByteString.CopyFromUtf8($"tls {id}");
            mapping.ConsenterMapping.Add(new Consenter
            {
                Id = id,
                Host = $"orderer{id}.example.com",
                Port = 7050,
                MspId = "OrdererMSP",
                Identity = ByteString.CopyFromUtf8($"identity {id}"),
                ServerTlsCert = certificate,
                ClientTlsCert = certificate,
            });
        }
        orderer.Values["Orderers"] = ConfigValues.Of(mapping);
        return ChannelConfig.FromConfig(TestNetwork.Channel, config);
    }

    private static OrdererConsenter New(int number) => new()
    {
        Host = $"orderer{number}.example.com",
        Port = 7050,
        ServerTlsCertificatePem = $"tls {number}",
        ClientTlsCertificatePem = $"tls {number}",
    };

    private static async Task<ChannelConfig> CurrentAsync() => ChannelConfig.FromBlock(await _network.BlockAsync(0));
}
