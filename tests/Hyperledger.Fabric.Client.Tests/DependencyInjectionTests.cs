using Hyperledger.Fabric.Client.DependencyInjection;
using Hyperledger.Fabric.Client.Tests.Fakes;
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
}
