using System.Diagnostics;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Ledger.Network.Genesis;
using Ledger.Network.Ordering;

namespace Ledger.Network.Tests.Genesis;

[TestClass]
public sealed class GenesisBlockTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void The_block_holds_one_unsigned_configuration_of_the_channel()
    {
        var block = Create();
        Assert.AreEqual(0UL, block.Header.Number);
        Assert.IsTrue(block.Header.PreviousHash.IsEmpty);
        CollectionAssert.AreEqual(BlockHash.Data(block.Data), block.Header.DataHash.ToByteArray());
        Assert.HasCount(5, block.Metadata.Metadata);
        var envelope = Envelope.Parser.ParseFrom(block.Data.Data.Single());
        Assert.IsTrue(envelope.Signature.IsEmpty);
        var payload = Payload.Parser.ParseFrom(envelope.Payload);
        var header = ChannelHeader.Parser.ParseFrom(payload.Header.ChannelHeader);
        Assert.AreEqual((int)HeaderType.Config, header.Type);
        Assert.AreEqual("ledger", header.ChannelId);
        var config = ConfigEnvelope.Parser.ParseFrom(payload.Data).Config;
        CollectionAssert.AreEquivalent(new[] { "ProvinceMSP", "CityMSP" }, config.ChannelGroup.Groups["Application"].Groups.Keys.ToArray());
    }

    /// <summary>The judge of the format is Fabric's own tool.</summary>
    [TestMethod]
    public async Task Configtxgen_reads_the_block()
    {
        var tool = (Environment.GetEnvironmentVariable("FABRIC_BIN") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, "bin", "configtxgen")).FirstOrDefault(File.Exists);
        if (tool is null) Assert.Inconclusive("FABRIC_BIN names no folder with bin/configtxgen");
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, Create().ToByteArray(), TestContext.CancellationToken);
            var start = new ProcessStartInfo(tool, ["-inspectBlock", path]) { RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment["FABRIC_CFG_PATH"] = Path.Combine(Path.GetDirectoryName(tool)!, "..", "config");
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(TestContext.CancellationToken);
            var errors = await process.StandardError.ReadToEndAsync(TestContext.CancellationToken);
            await process.WaitForExitAsync(TestContext.CancellationToken);
            Assert.AreEqual(0, process.ExitCode, errors);

            var group = JsonNode.Parse(await output)!["data"]!["data"]![0]!["payload"]!["data"]!["config"]!["channel_group"]!;
            var province = group["groups"]!["Application"]!["groups"]!["ProvinceMSP"]!;
            Assert.AreEqual("ProvinceMSP", (string?)province["values"]!["MSP"]!["value"]!["config"]!["name"]);
            Assert.AreEqual("PEER", (string?)province["policies"]!["Endorsement"]!["policy"]!["value"]!["identities"]![0]!["principal"]!["role"]);
            var orderer = group["groups"]!["Orderer"]!["values"]!;
            Assert.AreEqual("20ms", (string?)orderer["BatchTimeout"]!["value"]!["timeout"]);
            Assert.AreEqual(7050, (int?)orderer["ConsensusType"]!["value"]!["metadata"]!["consenters"]![0]!["port"]);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static Block Create()
    {
        var batch = new BatchLimits(100, 10 << 20, 2 << 20, TimeSpan.FromMilliseconds(20));
        using var orderer = Authority("OrdererMSP");
        using var province = Authority("ProvinceMSP");
        using var city = Authority("CityMSP");
        var tls = orderer.IssueTls("orderer").CertificatePem;
        return GenesisBlock.Create(
            "ledger", Organisation("OrdererMSP", orderer), new GenesisConsenter("127.0.0.1", 7050, tls),
            [Organisation("ProvinceMSP", province), Organisation("CityMSP", city)], batch, TimeProvider.System);
    }

    private static GenesisOrganisation Organisation(string mspId, CertificateAuthority ca) => new(mspId, ca.CertificatePem, ca.CertificatePem);

    private static CertificateAuthority Authority(string mspId) =>
        CertificateAuthority.Create(new CertificateAuthorityOptions { Organization = mspId, CommonName = "ca." + mspId });
}
