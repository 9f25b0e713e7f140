using Hyperledger.Fabric.Client.Tests;
using Ledger.NetworkConfig.Crypto;
using Ledger.NetworkConfig.Tests;

namespace Ledger.Fabric.Tests.NetworkConfig;

/// <summary>
/// A county whose certificates an authority of its own issues, and keys that live in a PKCS#11 token, on each release of
/// Hyperledger Fabric that FABRIC_BIN names.
/// </summary>
[TestClass]
[DoNotParallelize]
public sealed class RequestedCertificatesTests
{
    // The commands of the page: the request, the answer, the answer once more after a renewal, the restart that takes it.
    private static readonly IReadOnlyList<string> s_page = Runbook.Commands("certificates-from-a-fabric-ca");

    public TestContext TestContext { get; set; } = null!;

    public static IEnumerable<object?[]> Releases => FabricRelease.Rows;

    [TestMethod]
    [DynamicData(nameof(Releases))]
    public async Task A_county_with_an_authority_of_its_own_endorses_and_reviews_and_renews(FabricRelease? release)
    {
        await using var network = TierNetwork.Create(FabricRelease.Require(release));
        var token = TestContext.CancellationToken;
        using var authority = new ForeignAuthority();
        (await network.RunAsync(s_page[0], token)).Expect(0);
        Assert.AreEqual(1839, (await network.UpAsync(token)).Expect(3).Json.GetProperty("error").GetProperty("number").GetInt32());
        await TakeAsync(network, authority, s_page[1]);
        (await network.UpAsync(token)).Expect(0);
        (await network.RunAsync(["demo", "--profile", network.Folder.Workspace.Directory], token)).Expect(0);

        var certificate = Path.Combine(network.Folder.NodeMsp("CountyMSP-peer0"), "signcerts", "cert.pem");
        var before = await File.ReadAllTextAsync(certificate, token);
        await TakeAsync(network, authority, s_page[2]);
        Assert.AreNotEqual(before, await File.ReadAllTextAsync(certificate, token));
        (await network.RunAsync(s_page[3], token)).Expect(0);
        (await network.RunAsync(["term", "open", "2027-2028-1"], token)).Expect(0);
    }

    [TestMethod]
    [DynamicData(nameof(Releases))]
    public async Task A_county_whose_certificates_a_real_Fabric_CA_issues_endorses_and_reviews(FabricRelease? release)
    {
        var programs = FabricRelease.Require(release);
        if (!FabricCa.IsIn(programs)) Assert.Inconclusive($"skipped: {programs.Folder}/bin has no fabric-ca-server and fabric-ca-client");
        await using var network = TierNetwork.Create(programs);
        var token = TestContext.CancellationToken;
        await using var authority = await FabricCa.StartAsync(programs, Path.Combine(network.Folder.Workspace.Directory, "fabric-ca"), token);
        (await network.RunAsync(s_page[0], token)).Expect(0);
        var issued = Path.Combine(network.Folder.Workspace.Directory, "issued");
        await authority.IssueAsync(new CertificateRequests(network.Folder, await network.TopologyAsync()).In("CountyMSP"), issued, token);
        (await network.RunAsync(Runbook.With(s_page[1], " issued ", $" {issued} "), token)).Expect(0);
        (await network.UpAsync(token)).Expect(0);
        (await network.RunAsync(["demo", "--profile", network.Folder.Workspace.Directory], token)).Expect(0);
    }

    [TestMethod]
    [DynamicData(nameof(Releases))]
    public async Task Orderers_peers_and_people_sign_with_keys_in_a_token(FabricRelease? release)
    {
        var programs = FabricRelease.Require(release);
        using var module = await SoftHsm.CreateAsync(TestContext.CancellationToken);
        if (module is null) Assert.Inconclusive("skipped: SoftHSM 2 is not installed (Debian: apt-get install softhsm2)");
        await using var network = TierNetwork.Create(programs, SoftHsm.Pin);
        var token = TestContext.CancellationToken;
        var yaml = await File.ReadAllTextAsync(network.TopologyFile, token);
        foreach (var mspId in new[] { "OrdererMSP", "CountyMSP" })
            yaml = yaml.Replace($"  - mspId: {mspId}\n", $"  - mspId: {mspId}\n    pkcs11: {{ library: {module.Library}, label: {SoftHsm.Label} }}\n", StringComparison.Ordinal);
        await File.WriteAllTextAsync(network.TopologyFile, yaml, token);
        using var authority = new ForeignAuthority();
        (await network.RunAsync(s_page[0], token)).Expect(0);
        await TakeAsync(network, authority, s_page[1]);

        var up = await network.UpAsync(token);
        if (!programs.HasPkcs11)
        {
            // The official programs are built without it: nothing is started that would end at once.
            Assert.AreEqual(1843, up.Expect(2).Json.GetProperty("error").GetProperty("number").GetInt32());
            TestContext.WriteLine($"{release}: built without PKCS#11");
            return;
        }
        up.Expect(0);
        (await network.RunAsync(["demo", "--profile", network.Folder.Workspace.Directory], token)).Expect(0);
        (await network.RunAsync(["fabric", "restart", "--bin", programs.Folder], token)).Expect(0);
        (await network.RunAsync(["term", "open", "2027-2028-1"], token)).Expect(0);
        Assert.IsEmpty(Directory.GetFiles(network.Folder.Fabric, "key.pem", SearchOption.AllDirectories).Where(f => f.Contains("OrdererMSP", StringComparison.Ordinal) || f.Contains("CountyMSP", StringComparison.Ordinal)));
    }

    // The authority issues anew for the same requests; the command takes it.
    private async Task TakeAsync(TierNetwork network, ForeignAuthority authority, string command)
    {
        var issued = Path.Combine(network.Folder.Workspace.Directory, "issued");
        await authority.IssueAsync(new CertificateRequests(network.Folder, await network.TopologyAsync()).In("CountyMSP"), issued);
        (await network.RunAsync(Runbook.With(command, " issued ", $" {issued} "), TestContext.CancellationToken)).Expect(0);
    }
}
