using System.Text.Json;

namespace Ledger.Fabric.Tests.NetworkConfig;

/// <summary>An embedded ledger's batches moved to each release of Hyperledger Fabric that FABRIC_BIN names.</summary>
[TestClass]
[DoNotParallelize]
public sealed class MoveTests
{
    public TestContext TestContext { get; set; } = null!;

    public static IEnumerable<object?[]> Releases => FabricRelease.Rows;

    [TestMethod]
    [DynamicData(nameof(Releases))]
    public async Task Bundles_of_an_embedded_ledger_hold_on_Fabric_once_the_county_has_reviewed_anew(FabricRelease? release)
    {
        await using var network = TierNetwork.Create(FabricRelease.Require(release));
        var token = TestContext.CancellationToken;
        var home = network.Folder.Workspace.Directory;
        var old = Path.Combine(home, "trial");
        (await network.RunAsync(["demo", "--dir", old], token)).Expect(0);
        (await network.RunAsync(["network", "start", "--dir", old], token)).Expect(0);
        try
        {
            var up = (await network.UpAsync(token)).Expect(0).Json;
            (await network.RunAsync(["unit", "import", network.Folder.Units], token)).Expect(0);

            // As the page shows it, and once more: nothing is moved twice.
            var shown = Runbook.Commands("move-from-embedded")[0];
            var moved = (await network.RunAsync(shown.Replace(" OLD ", $" {old} ", StringComparison.Ordinal), token)).Expect(0).Json;
            Assert.AreEqual(1, moved.GetProperty("schools")[0].GetProperty("moved").GetArrayLength());
            var again = (await network.RunAsync(shown.Replace(" OLD ", $" {old} ", StringComparison.Ordinal), token)).Expect(0).Json;
            Assert.AreEqual(1, again.GetProperty("schools")[0].GetProperty("earlier").GetArrayLength());

            var bundle = Path.Combine(old, "bundle.json");
            Assert.AreEqual("NotReviewed", Finding((await network.RunAsync(["verify", bundle], token)).Expect(1).Json, "Review"));
            (await network.RunAsync(["batch", "review", moved.GetProperty("schools")[0].GetProperty("moved")[0].GetString()!], token)).Expect(0);
            Assert.AreEqual("BatchMoved", Finding((await network.RunAsync(["verify", bundle], token)).Expect(0).Json, "Batch"));

            var trust = Path.Combine(home, "moved-trust.json");
            (await network.RunAsync(["trust", "export", "--out", trust], token)).Expect(0);
            var offline = (await network.RunAsync(["verify", bundle, "--trust", trust, "--trust-embedded", up.GetProperty("genesisHash").GetString()!], token)).Expect(0).Json;
            Assert.AreEqual("BatchMoved", Finding(offline, "Batch"));
            Assert.AreEqual(moved.GetProperty("from").GetProperty("genesisHash").GetString(), offline.GetProperty("verdicts")[0].GetProperty("moved")[0].GetProperty("genesisHash").GetString());
            (await network.RunAsync(["documents", "scrub"], token)).Expect(0);
        }
        finally
        {
            await network.RunAsync(["network", "stop", "--dir", old], CancellationToken.None);
        }
    }

    private static string Finding(JsonElement verified, string check) =>
        verified.GetProperty("verdicts")[0].GetProperty("checks").EnumerateArray().Single(c => c.GetProperty("check").GetString() == check).GetProperty("finding").GetString()!;
}
