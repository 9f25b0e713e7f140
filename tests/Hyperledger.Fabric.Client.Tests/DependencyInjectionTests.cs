using Hyperledger.Fabric.Client.DependencyInjection;
using Hyperledger.Fabric.Client.Tests.Fakes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Hyperledger.Fabric.Client.Tests;

[TestClass]
public sealed class DependencyInjectionTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Gateways_AreSingletonsThatCall_AndCloseWithTheContainer()
    {
        await using var peer = await FakePeer.StartAsync();
        var services = new ServiceCollection();
        services.AddFabricGateway((_, settings) =>
        {
            settings.Peers.Add(new FabricPeer(peer.Address, peer.TlsRootPem, FakePeer.ServerName));
            settings.Identity = peer.User.Signing;
        });
        services.AddKeyedFabricGateway("other", (_, settings) =>
        {
            settings.Peers.Add(new FabricPeer(peer.Address, peer.TlsRootPem, FakePeer.ServerName));
            settings.Identity = peer.Endorsers[0].Identity;
            settings.Signer = peer.Endorsers[0].Signer;
        });
        Contract contract;
        await using (var provider = services.BuildServiceProvider())
        {
            var gateway = provider.GetRequiredService<Gateway>();
            Assert.AreSame(gateway, provider.GetRequiredService<Gateway>());
            Assert.AreEqual("SchoolMSP", gateway.Identity.MspId);
            contract = gateway.GetNetwork("ledger").GetContract("basic");
            Assert.AreEqual("ok", System.Text.Encoding.UTF8.GetString(await contract.EvaluateAsync("Get", [], TestContext.CancellationToken)));
            var other = provider.GetRequiredKeyedService<Gateway>("other");
            Assert.AreEqual("ProvinceMSP", other.Identity.MspId);
            await other.GetNetwork("ledger").GetContract("basic").EvaluateAsync("Get", [], TestContext.CancellationToken);
        }

        await Assert.ThrowsAsync<ObjectDisposedException>(() => contract.EvaluateAsync("Get", [], TestContext.CancellationToken));
    }

    [TestMethod]
    public void MissingIdentity_AndMissingPeers_SayWhatToSet()
    {
        using var provider = new ServiceCollection().AddFabricGateway((_, settings) => settings.Peers.Add(new FabricPeer("localhost:1"))).BuildServiceProvider();
        Assert.Contains("Identity is not set", Assert.ThrowsExactly<ArgumentException>(() => provider.GetRequiredService<Gateway>()).Message);
        using var none = new ServiceCollection().AddFabricGateway((_, _) => { }).BuildServiceProvider();
        Assert.Contains("at least one gateway peer", Assert.ThrowsExactly<ArgumentException>(() => none.GetRequiredService<Gateway>()).Message);
    }

    [TestMethod]
    public async Task ConfiguredGateway_TakesItsPeersIdentityHashAndDeadlinesFromTheSection()
    {
        await using var peer = await FakePeer.StartAsync();
        var folder = Directory.CreateTempSubdirectory("ledger-gateway-");
        try
        {
            var (root, key) = (Path.Combine(folder.FullName, "root.pem"), Path.Combine(folder.FullName, "key.pem"));
            await File.WriteAllTextAsync(root, peer.TlsRootPem, TestContext.CancellationToken);
            await File.WriteAllTextAsync(key, peer.User.Key.ExportPkcs8PrivateKeyPem(), TestContext.CancellationToken);
            var section = Section(
                ("Peers:0:Address", peer.Address), ("Peers:0:TlsRootPath", root), ("Peers:0:ServerName", FakePeer.ServerName), ("Selection", "inOrder"),
                ("Identity:MspId", "SchoolMSP"), ("Identity:CertificatePem", System.Text.Encoding.ASCII.GetString(peer.User.Signing.Credentials.Span)), ("Identity:PrivateKeyPath", key),
                ("Hash", "SHA-256"), ("Evaluate:Timeout", "00:00:07"), ("Submit:Timeout", "infinite"), ("ConflictRetry:MaxAttempts", "3"));
            using var provider = new ServiceCollection().AddKeyedFabricGateway("configured", section).BuildServiceProvider();
            var deadlines = new List<DateTime>();
            peer.Evaluate = (_, context) =>
            {
                deadlines.Add(context.Deadline);
                return Task.FromResult(new Protos.Gateway.EvaluateResponse { Result = new() { Payload = Google.Protobuf.ByteString.CopyFromUtf8("ok") } });
            };
            peer.Submit = (_, context) =>
            {
                deadlines.Add(context.Deadline);
                return Task.FromResult(new Protos.Gateway.SubmitResponse());
            };

            var gateway = provider.GetRequiredKeyedService<Gateway>("configured");
            var contract = gateway.GetNetwork("ledger").GetContract("basic");
            var before = DateTime.UtcNow;
            await contract.EvaluateAsync("Get", [], TestContext.CancellationToken);
            await contract.SubmitAsync("Put", [], TestContext.CancellationToken);

            Assert.AreEqual("SchoolMSP", gateway.Identity.MspId);
            Assert.IsLessThan(before.AddMinutes(1), deadlines[0], "the default is a minute, seven seconds were configured");
            Assert.AreEqual(DateTime.MaxValue, deadlines[1]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [TestMethod]
    [DataRow("Endorse:TimeOuts", "00:00:01", "Endorse:TimeOuts")]
    [DataRow("Deadline", "00:00:01", "Deadline")]
    [DataRow("Endorse:Timeout", "-00:00:01", "Endorse:Timeout")]
    [DataRow("Hash", "MD5", "SHA3-384")]
    [DataRow("Selection", "7", "LeastPending")]
    [DataRow("ConflictRetry:MaxAttempts", "0", "ConflictRetry:MaxAttempts")]
    [DataRow("Identity:PrivateKeyPem", "secret", "MspId")]
    [DataRow("Peers:0:TlsRootPem", "x", "Address")]
    public void ConfiguredGateway_WithAWrongKeyOrValue_NamesItAndNotTheValue(string key, string value, string named)
    {
        using var provider = new ServiceCollection().AddFabricGateway(Section((key, value))).BuildServiceProvider();
        var refused = Assert.ThrowsExactly<ArgumentException>(() => provider.GetRequiredService<Gateway>());
        Assert.Contains(named, refused.Message);
        Assert.DoesNotContain("secret", refused.Message);
    }

    private static IConfiguration Section(params (string Key, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => new KeyValuePair<string, string?>("Fabric:" + setting.Key, setting.Value))).Build().GetSection("Fabric");
}
