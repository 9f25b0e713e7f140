namespace Ledger.Fabric.Tests.NetworkConfig;

/// <summary>
/// Two working folders in the place of two machines: the province with the orderers, and city, county and school. Each
/// has its own authorities; what goes between them is public.
/// </summary>
[TestClass]
[DoNotParallelize]
public sealed class SeveralMachinesTests
{
    // The commands of the page: the first start, export, import, every later start.
    private static readonly IReadOnlyList<string> s_page = Runbook.Commands("several-machines");

    public TestContext TestContext { get; set; } = null!;

    public static IEnumerable<object?[]> Releases => FabricRelease.Rows;

    [TestMethod]
    [DynamicData(nameof(Releases))]
    public async Task Each_machine_brings_up_its_own_and_says_what_it_waits_for_from_the_other(FabricRelease? release)
    {
        await using var above = TierNetwork.Create(FabricRelease.Require(release));
        await using var below = TierNetwork.Create(release!);
        var token = TestContext.CancellationToken;
        File.Copy(above.TopologyFile, below.TopologyFile, overwrite: true);

        // Neither has the other's certificates.
        Waits(1818, "CityMSP, CountyMSP, SchoolMSP", await above.UpAsync(token, "--only", "OrdererMSP", "--only", "ProvinceMSP"));
        Waits(1818, "OrdererMSP, ProvinceMSP", await below.RunAsync(s_page[0], token));
        await HandOnAsync(below, above, token);
        await HandOnAsync(above, below, token);

        // Whoever has them waits for block 0, which the ordering organisation makes; it waits for an approval then.
        Waits(1819, "OrdererMSP", await below.RunAsync(s_page[3], token));
        Waits(1820, "CityMSP", await above.UpAsync(token));
        await HandOnAsync(above, below, token);
        Waits(1821, "ProvinceMSP", await below.UpAsync(token));
        (await above.UpAsync(token)).Expect(0);
        (await below.UpAsync(token)).Expect(0);

        // What one machine's people write, the other's read. Each machine knows and stops its own nodes.
        (await above.RunAsync(["unit", "import", above.Folder.Units, "--as", "province-admin"], token)).Expect(0);
        StringAssert.Contains((await below.RunAsync(["unit", "list", "--as", "county-reviewer"], token)).Expect(0).Output, "350102");
        CollectionAssert.AreEquivalent(
            new[] { "CityMSP-peer0", "CityMSP-peer0-ledger_1", "CountyMSP-peer0", "CountyMSP-peer0-ledger_1", "SchoolMSP-peer0", "SchoolMSP-peer0-ledger_1" },
            (await below.RunAsync(["fabric", "status"], token)).Expect(0).Json.GetProperty("nodes").EnumerateArray().Select(n => n.GetProperty("name").GetString()).ToArray());
        Assert.AreEqual(6, (await below.RunAsync(["fabric", "down"], token)).Expect(0).Json.GetProperty("stopped").GetArrayLength());
        (await below.UpAsync(token)).Expect(0);

        // No key crossed over, and none would be taken.
        foreach (var (network, others) in new[] { (above, new[] { "CityMSP", "CountyMSP", "SchoolMSP" }), (below, ["OrdererMSP", "ProvinceMSP"]) })
        {
            var keys = Directory.GetFiles(network.Folder.Workspace.Directory, "*", SearchOption.AllDirectories)
                .Where(f => !f.Contains("/data/", StringComparison.Ordinal) && File.ReadAllText(f).Contains("PRIVATE KEY", StringComparison.Ordinal)).ToList();
            Assert.IsGreaterThan(5, keys.Count);
            Assert.IsFalse(keys.Any(k => others.Any(o => k.Contains(o, StringComparison.Ordinal)) || k.Contains("/out/", StringComparison.Ordinal)));
        }
        File.Copy(Path.Combine(above.Folder.Authority("ProvinceMSP", "ca"), "key.pem"), Path.Combine(In(below), "msp", "ProvinceMSP", "cacerts", "ca.pem"), overwrite: true);
        Assert.AreEqual(1822, NumberOf((await below.RunAsync(s_page[2], token)).Expect(2)));
    }

    private static async Task HandOnAsync(TierNetwork from, TierNetwork to, CancellationToken cancellationToken)
    {
        (await from.RunAsync(s_page[1], cancellationToken)).Expect(0);
        var written = Path.Combine(from.Folder.Workspace.Directory, "out");
        foreach (var file in Directory.GetFiles(written, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(In(to), Path.GetRelativePath(written, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }
        (await to.RunAsync(s_page[2], cancellationToken)).Expect(0);
    }

    private static string In(TierNetwork network) => Path.Combine(network.Folder.Workspace.Directory, "in");

    private static void Waits(int number, string who, TierNetwork.Answer answer)
    {
        Assert.AreEqual(number, NumberOf(answer), answer.ToString());
        StringAssert.Contains(answer.Json.GetProperty("error").GetProperty("message").GetString(), who);
    }

    private static int NumberOf(TierNetwork.Answer answer) => answer.Json.GetProperty("error").GetProperty("number").GetInt32();
}
