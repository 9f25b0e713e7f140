using Ledger.NetworkConfig.Crypto;
using Ledger.NetworkConfig.Tests;

namespace Ledger.Fabric.Tests.NetworkConfig;

/// <summary>A county whose certificates an authority of its own issues, on each release of Hyperledger Fabric that FABRIC_BIN names.</summary>
[TestClass]
[DoNotParallelize]
public sealed class RequestedCertificatesTests
{
    public TestContext TestContext { get; set; } = null!;

    public static IEnumerable<object?[]> Releases => FabricRelease.Rows;

    [TestMethod]
    [DynamicData(nameof(Releases))]
    public async Task A_county_with_an_authority_of_its_own_endorses_and_reviews(FabricRelease? release)
    {
        await using var network = TierNetwork.Create(FabricRelease.Require(release));
        var token = TestContext.CancellationToken;
        var home = network.Folder.Workspace.Directory;
        (await network.RunAsync(["fabric", "request", network.TopologyFile, "--organisation", "CountyMSP"], token)).Expect(0);
        Assert.AreEqual(1839, (await network.UpAsync(token)).Expect(3).Json.GetProperty("error").GetProperty("number").GetInt32());

        using (var authority = new ForeignAuthority())
            await authority.IssueAsync(new CertificateRequests(network.Folder, await network.TopologyAsync()).In("CountyMSP"), Path.Combine(home, "issued"));
        (await network.RunAsync(["fabric", "take", Path.Combine(home, "issued"), network.TopologyFile, "--organisation", "CountyMSP"], token)).Expect(0);
        (await network.UpAsync(token)).Expect(0);
        (await network.RunAsync(["demo", "--profile", home], token)).Expect(0);
    }
}
