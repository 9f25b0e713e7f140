using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Orderer;

namespace Hyperledger.Fabric.Msp.Tests;

[TestClass]
public class ChannelConfigTests
{
    [TestMethod]
    public void The_recorded_genesis_block_gives_the_channel_its_organisations_and_values()
    {
        var config = RecordedChannel.FirstConfig;

        Assert.AreEqual("mychannel", config.ChannelId);
        Assert.AreEqual(0UL, config.Sequence);
        Assert.AreEqual("V2_0", string.Join(",", config.Capabilities));
        Assert.AreEqual("OrdererMSP,Org1MSP,Org2MSP", string.Join(",", config.Msps.Providers.Keys.Order(StringComparer.Ordinal)));
        Assert.AreEqual("etcdraft", config.Orderer!.ConsensusType);
        Assert.AreEqual(10u, config.Orderer.MaxMessageCount);
        Assert.AreEqual(TimeSpan.FromMilliseconds(500), config.Orderer.BatchTimeout);
        Assert.AreEqual("OrdererMSP", config.Orderer.Organizations.Single().MspId);
        Assert.AreEqual("Org1MSP,Org2MSP", string.Join(",", config.Application!.Organizations.Select(o => o.MspId)));
        Assert.IsTrue(config.Policies.Contains("/Channel/Application/Writers"));
        Assert.IsTrue(config.Policies.Contains("/Channel/Orderer/BlockValidation"));
        Assert.IsFalse(config.Policies.Contains("/Channel/Nothing"));
    }

    [TestMethod]
    public void The_recorded_update_raises_the_sequence_and_the_messages_of_a_block()
    {
        Assert.AreEqual(1UL, RecordedChannel.LastConfig.Sequence);
        Assert.AreEqual(20u, RecordedChannel.LastConfig.Orderer!.MaxMessageCount);
    }

    [TestMethod]
    public void The_MSPs_root_certificates_are_those_beside_the_blocks()
    {
        foreach (var config in new[] { RecordedChannel.FirstConfig, RecordedChannel.LastConfig })
        {
            foreach (var (id, msp) in config.Msps.Providers)
            {
                using var beside = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(RecordedChannel.Folder, "msp", id, "ca.pem"));
                using var configured = X509CertificateLoader.LoadCertificate(msp.RootCertificates.Single().Span);

                // The file's signature may have a high S, which the MSP brings to low; all that is signed agrees.
                Assert.AreEqual(beside.SerialNumber, configured.SerialNumber);
                CollectionAssert.AreEqual(beside.GetPublicKey(), configured.GetPublicKey());
                Assert.IsTrue(msp.EnforcesNodeUnits);
            }
        }
    }

    [TestMethod]
    public void A_block_that_is_no_configuration_is_refused_by_its_type()
    {
        var refused = Assert.ThrowsExactly<InvalidConfigurationException>(() => ChannelConfig.FromBlock(RecordedChannel.Blocks[5]));
        Assert.Contains("EndorserTransaction", refused.Message);
        Assert.ThrowsExactly<InvalidConfigurationException>(() => ChannelConfig.FromBlock(new Block()));
        Assert.ThrowsExactly<InvalidConfigurationException>(() => ChannelConfig.FromEnvelope(ByteString.CopyFrom(1, 2, 3)));
    }

    [TestMethod]
    [DataRow("2s", 2000)]
    [DataRow("500ms", 500)]
    [DataRow("1m30s", 90_000)]
    [DataRow("1.5h", 5_400_000)]
    public void A_batch_timeout_is_read_as_Go_writes_it(string text, int milliseconds)
    {
        Assert.IsTrue(Internal.GoDuration.TryParse(text, out var duration));
        Assert.AreEqual(TimeSpan.FromMilliseconds(milliseconds), duration);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("2")]
    [DataRow("s")]
    [DataRow("2x")]
    [DataRow("1..5s")]
    public void A_batch_timeout_that_Go_would_not_read_is_refused(string text) =>
        Assert.IsFalse(Internal.GoDuration.TryParse(text, out _));

    [TestMethod]
    [DataRow(2000, "2s")]
    [DataRow(20, "20ms")]
    [DataRow(1500, "1500ms")]
    [DataRow(60_000, "60000ms")]
    public void A_batch_timeout_is_written_as_Go_reads_it(int milliseconds, string text) =>
        Assert.AreEqual(text, BatchTimeout.Parser.ParseFrom(ConfigValues.BatchTimeout(TimeSpan.FromMilliseconds(milliseconds)).Value).Timeout);
}
