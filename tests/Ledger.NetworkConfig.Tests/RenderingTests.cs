using System.Text.Json;
using Ledger.NetworkConfig.Crypto;
using Ledger.NetworkConfig.Rendering;

namespace Ledger.NetworkConfig.Tests;

[TestClass]
public sealed class RenderingTests
{
    private readonly string _root = Directory.CreateTempSubdirectory("ledger-render-").FullName;

    public TestContext TestContext { get; set; } = null!;

    [TestCleanup]
    public void Remove() => Directory.Delete(_root, recursive: true);

    [TestMethod]
    public async Task Rendering_again_writes_nothing_and_a_change_writes_what_it_concerns()
    {
        var (folder, _) = await RenderAsync(Samples.FourTier);
        var before = Texts(folder.Fabric);

        var (_, again) = await RenderAsync(Samples.FourTier);
        Assert.IsEmpty(again);
        CollectionAssert.AreEquivalent(before.ToArray(), Texts(folder.Fabric).ToArray());

        var changed = Samples.With("port: 17310", "port: 17320");
        var (_, files) = await RenderAsync(changed);
        CollectionAssert.Contains(files.ToArray(), "fabric/nodes/CountyMSP-peer0/node.env");
        CollectionAssert.DoesNotContain(files.ToArray(), "fabric/nodes/CityMSP-peer0/node.env");
    }

    [TestMethod]
    public async Task Only_their_owner_can_read_the_keys_and_nothing_else_that_is_rendered_holds_one()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("skipped: modes are those of Unix");
            return;
        }
        await RenderAsync(Samples.FourTier);

        var keys = 0;
        foreach (var file in Directory.EnumerateFiles(_root, "*", SearchOption.AllDirectories))
        {
            if (!(await File.ReadAllTextAsync(file, TestContext.CancellationToken)).Contains("PRIVATE KEY", StringComparison.Ordinal)) continue;
            keys++;
            Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file), file);
        }
        // For each of five organisations two authorities and an administrator with two; two for each of nine nodes; five identities.
        Assert.AreEqual(5 * 4 + 9 * 2 + 5, keys);
    }

    [TestMethod]
    public async Task A_trials_authorities_say_that_one_operator_holds_every_key_and_others_do_not()
    {
        await RenderAsync(Samples.FourTier);
        var trial = await File.ReadAllTextAsync(Path.Combine(_root, "network", "crypto", "CityMSP", "ca", "cert.pem"), TestContext.CancellationToken);
        Directory.Delete(_root, recursive: true);
        await RenderAsync(Samples.With("trial: true", "trial: false"));
        var real = await File.ReadAllTextAsync(Path.Combine(_root, "network", "crypto", "CityMSP", "ca", "cert.pem"), TestContext.CancellationToken);

        StringAssert.Contains(Subject(trial), "OU=embedded");
        Assert.DoesNotContain("embedded", Subject(real));
    }

    [TestMethod]
    public async Task An_organisation_issues_its_own_and_the_network_is_rendered_of_what_each_made_public()
    {
        var topology = Samples.Parse(Samples.FourTier);
        var folder = new FabricFolder(_root);
        await new NetworkCertificates(folder, topology).IssueAsync(["CountyMSP"], TestContext.CancellationToken);

        Assert.IsTrue(File.Exists(folder.NodeTls("CountyMSP-peer0", "server.crt")));
        Assert.IsFalse(Directory.Exists(folder.Node("CityMSP-peer0")));
        var missing = await Assert.ThrowsExactlyAsync<NetworkConfigException>(() => new NetworkRenderer(folder, topology).RenderAsync(Samples.FourTier, TestContext.CancellationToken));
        Assert.AreEqual(NetworkConfigError.CertificatesMissing, missing.Error);
        Assert.AreEqual("OrdererMSP", missing.Values[0]);
    }

    [TestMethod]
    public async Task An_interrupted_issue_is_completed_and_what_exists_is_kept()
    {
        var (folder, _) = await RenderAsync(Samples.FourTier);
        var kept = await File.ReadAllTextAsync(folder.NodeTls("ProvinceMSP-peer0", "server.crt"), TestContext.CancellationToken);
        File.Delete(folder.NodeTls("CityMSP-peer0", "server.crt"));

        await RenderAsync(Samples.FourTier);

        Assert.IsTrue(File.Exists(folder.NodeTls("CityMSP-peer0", "server.crt")));
        Assert.AreEqual(kept, await File.ReadAllTextAsync(folder.NodeTls("ProvinceMSP-peer0", "server.crt"), TestContext.CancellationToken));
    }

    [TestMethod]
    public void The_province_and_six_of_ten_cities_administer_and_any_second_organisation_endorses()
    {
        var policies = new NetworkPolicies(Samples.Parse(Samples.Fujian));

        StringAssert.StartsWith(policies.Administration, "AND('ProvinceMSP.admin', OutOf(6, 'City350100MSP.admin', ");
        StringAssert.StartsWith(policies.Lifecycle, "AND('ProvinceMSP.peer', OutOf(6, 'City350100MSP.peer', ");
        StringAssert.StartsWith(policies.Endorsement, "AND('ProvinceMSP.peer', OR('City350100MSP.peer', ");
        Assert.AreEqual(94, policies.Endorsement.Split("OR(")[1].Split(',').Length);
        Assert.HasCount(7, policies.LifecycleEndorsers);
        foreach (var text in new[] { policies.Administration, policies.Lifecycle, policies.Endorsement })
            Assert.IsNotNull(Hyperledger.Fabric.Msp.SignaturePolicies.Parse(text));
    }

    [TestMethod]
    public void Blocks_are_cut_as_the_topology_says_whatever_the_orderers_agree_by()
    {
        static string[] Lines(string sample) => [.. ConfigtxFile.Render(Samples.Parse(
            sample.Replace("maxMessageCount: 500", "maxMessageCount: 30", StringComparison.Ordinal).Replace("timeoutInMilliseconds: 100", "timeoutInMilliseconds: 350", StringComparison.Ordinal)))
            .Split('\n').Select(line => line.Trim())];

        var (raft, bft) = (Lines(Samples.FourTier), Lines(Samples.FourTierBft));

        CollectionAssert.IsSubsetOf(new[] { "BatchTimeout: 350ms", "MaxMessageCount: 30" }, raft);
        // BFT orderers wait by an option of their own, and must hold the requests of more than one block.
        CollectionAssert.IsSubsetOf(new[] { "RequestBatchMaxInterval: 350ms", "MaxMessageCount: 30", "RequestPoolSize: 600" }, bft);
    }

    [TestMethod]
    public async Task The_command_lines_files_name_every_peer_and_every_unit()
    {
        var (folder, _) = await RenderAsync(Samples.FourTier);

        var endpoints = await folder.Workspace.ReadEndpointsAsync(TestContext.CancellationToken);
        Assert.HasCount(6, endpoints!.Peers);
        Assert.AreEqual("127.0.0.1:17050", endpoints.Orderer!.Address);
        using var units = JsonDocument.Parse(await File.ReadAllTextAsync(folder.Units, TestContext.CancellationToken));
        CollectionAssert.AreEqual(
            new[] { "350000", "350100", "350102", "3435000001" }, units.RootElement.EnumerateArray().Select(u => u.GetProperty("code").GetString()).ToArray());
        CollectionAssert.Contains(folder.Workspace.ListIdentities().ToArray(), "school-registrar");
    }

    [TestMethod]
    public void Two_versions_of_the_chaincode_have_ports_of_their_own_and_the_package_fits_every_peer()
    {
        var topology = Samples.Parse(Samples.FourTier);
        var next = topology.Chaincode with { Version = "2", Sequence = 2 };

        Assert.AreNotEqual(ChaincodeService.Package(topology.Chaincode).Id, ChaincodeService.Package(next).Id);
        var peer = topology.PeerNodes.First().Node;
        Assert.AreEqual(17111, ChaincodeService.Port(peer, 1));
        Assert.AreEqual(17112, ChaincodeService.Port(peer, 2));
        Assert.AreEqual("""{"chaincodeport":"17111","chaincodeport2":"17112"}""", ChaincodeService.BuilderConfiguration(peer));
    }

    private async Task<(FabricFolder Folder, IReadOnlyList<string> Written)> RenderAsync(string yaml)
    {
        var topology = Samples.Parse(yaml);
        var folder = new FabricFolder(_root);
        await new NetworkCertificates(folder, topology).IssueAsync(cancellationToken: TestContext.CancellationToken);
        return (folder, await new NetworkRenderer(folder, topology).RenderAsync(yaml, TestContext.CancellationToken));
    }

    private static Dictionary<string, string> Texts(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(f => f, File.ReadAllText, StringComparer.Ordinal);

    private static string Subject(string pem) => System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPem(pem).Subject;
}
