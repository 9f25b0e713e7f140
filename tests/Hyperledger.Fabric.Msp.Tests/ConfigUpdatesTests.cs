using Google.Protobuf;
using Hyperledger.Fabric.Protos.Common;

namespace Hyperledger.Fabric.Msp.Tests;

[TestClass]
public class ConfigUpdatesTests
{
    private static readonly TestChannel Channel = new();

    [TestMethod]
    public void An_update_that_its_mod_policy_admits_makes_the_next_configuration()
    {
        var next = ConfigUpdates.Propose(Channel.Config, OrdererSignatureTests.Change(Channel, Channel.Orderer.Issue(NodeRole.Admin)));
        Assert.AreEqual(1UL, next.Config.Sequence);
        var config = ConfigUpdates.Verify(Channel.Config, next);
        Assert.AreEqual(11u, config.Orderer!.MaxMessageCount);
        Assert.AreEqual(1UL, config.Config.ChannelGroup.Groups["Orderer"].Values["BatchSize"].Version);
        Assert.AreEqual(10u, Channel.Config.Orderer!.MaxMessageCount);
    }

    [TestMethod]
    public void An_update_without_the_administrators_is_refused_and_names_the_element()
    {
        foreach (var signers in new SigningIdentity[][] { [], [Channel.Orderer.Issue(NodeRole.Orderer)], [Channel.Org1.Issue(NodeRole.Admin), Channel.Org2.Issue(NodeRole.Admin)] })
        {
            var refused = Assert.ThrowsExactly<ConfigUpdateException>(() => ConfigUpdates.Propose(Channel.Config, OrdererSignatureTests.Change(Channel, signers)));
            Assert.Contains("policy for [Value]  /Channel/Orderer/BatchSize not satisfied", refused.Message);
        }
    }

    [TestMethod]
    public void An_update_of_versions_that_are_not_in_force_is_refused()
    {
        var admin = Channel.Orderer.Issue(NodeRole.Admin);
        Refused("be at version 3", (read, _) => read.Groups["Orderer"] = new ConfigGroup { Version = 3 });
        Refused("was in the read set", (read, _) => read.Groups["Nowhere"] = new ConfigGroup());
        Refused("is at version 0", (_, write) => write.Values["HashingAlgorithm"] = new ConfigValue { Version = 2, ModPolicy = "Admins" });
        Refused("but key does not exist", (_, write) => write.Values["New"] = new ConfigValue { Version = 1, ModPolicy = "Admins" });
        Refused("delta set was empty", (read, write) => { });
        Refused("mod_policy not set", (_, write) => write.Values["HashingAlgorithm"] = new ConfigValue { Version = 1 });
        Refused("illegal characters", (_, write) => write.Values["a/b"] = new ConfigValue { ModPolicy = "Admins" });

        void Refused(string expected, Action<ConfigGroup, ConfigGroup> change)
        {
            var refused = Assert.ThrowsExactly<ConfigUpdateException>(() => ConfigUpdates.Propose(Channel.Config, Channel.Update(change, admin)));
            Assert.Contains(expected, refused.Message);
        }
    }

    [TestMethod]
    public void An_update_for_another_channel_or_of_another_type_is_refused()
    {
        var other = ChannelConfig.FromConfig("otherchannel", Channel.Config.Config);
        Assert.Contains("testchannel", Assert.ThrowsExactly<ConfigUpdateException>(
            () => ConfigUpdates.Propose(other, OrdererSignatureTests.Change(Channel, Channel.Orderer.Issue(NodeRole.Admin)))).Message);
        Assert.ThrowsExactly<ConfigUpdateException>(() => ConfigUpdates.Propose(Channel.Config, new Envelope()));
        Assert.ThrowsExactly<ConfigUpdateException>(
            () => ConfigUpdates.Propose(Channel.Config, Envelope.Parser.ParseFrom(RecordedChannel.Blocks[5].Data.Data[0])));
    }

    [TestMethod]
    public void A_configuration_of_another_sequence_is_refused()
    {
        var next = ConfigUpdates.Propose(Channel.Config, OrdererSignatureTests.Change(Channel, Channel.Orderer.Issue(NodeRole.Admin)));
        next.Config.Sequence = 2;
        Assert.Contains("sequence 0", Assert.ThrowsExactly<ConfigUpdateException>(() => ConfigUpdates.Verify(Channel.Config, next)).Message);
        Assert.ThrowsExactly<ConfigUpdateException>(() => ConfigUpdates.Verify(Channel.Config, new ConfigEnvelope()));
    }

    [TestMethod]
    public void An_organisation_cannot_change_its_MSP_id()
    {
        var update = Channel.Update(
            (read, write) =>
            {
                read.Groups["Application"] = new ConfigGroup { Groups = { ["Org1"] = new ConfigGroup() } };
                var definition = Channel.Org1.Definition.Clone();
                definition.Name = "Org7MSP";
                write.Groups["Application"] = new ConfigGroup
                {
                    Groups =
                    {
                        ["Org1"] = new ConfigGroup
                        {
                            Values =
                            {
                                ["MSP"] = new ConfigValue
                                {
                                    Version = 1, ModPolicy = "Admins", Value = new Protos.Msp.MSPConfig { Config = definition.ToByteString() }.ToByteString(),
                                },
                            },
                        },
                    },
                };
            },
            Channel.Org1.Issue(NodeRole.Admin));
        Assert.Contains("change MSP ID", Assert.ThrowsExactly<ConfigUpdateException>(() => ConfigUpdates.Propose(Channel.Config, update)).Message);
    }
}
