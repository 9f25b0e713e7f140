using System.Text.Json;

namespace Ledger.Node.Tests;

/// <summary>@hyperledger/fabric-gateway from npm, unchanged, on the embedded network.</summary>
[TestClass]
public sealed class OfficialClientTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task The_official_node_client_evaluates_submits_and_listens()
    {
        var cancellation = TestContext.CancellationToken;
        var script = await InteropFolder.RequireAsync("gateway-node", Path.Combine("@hyperledger", "fabric-gateway"), cancellation);
        using var folder = new TemporaryFolder();
        await using var node = await NodeProcess.StartAsync(folder.Path, cancellation);
        var peer = node.Peer("ProvinceMSP");
        var tlsRoot = Path.Combine(folder.Path, "tls-root.pem");
        await File.WriteAllTextAsync(tlsRoot, peer.GetProperty("tlsRootCertPem").GetString(), cancellation);
        var settings = JsonSerializer.Serialize(new
        {
            endpoint = peer.GetProperty("address").GetString()!.Replace("127.0.0.1", "localhost", StringComparison.Ordinal),
            tlsRootPath = tlsRoot,
            certPath = node.IdentityFile("province-admin", "cert.pem"),
            keyPath = node.IdentityFile("province-admin", "key.pem"),
            mspId = "ProvinceMSP",
            channel = "ledger",
            chaincode = "ledger",
            endorsers = new[] { "ProvinceMSP", "SchoolMSP" },
            unit = Units.Province,
        });

        var next = (int)await node.HeightAsync("ProvinceMSP", "province-admin", cancellation);
        var (exitCode, output, error) = await InteropFolder.RunAsync(script, ["node", "scenario.mjs", settings], cancellation);
        Assert.AreEqual(0, exitCode, error);
        using var document = JsonDocument.Parse(output);
        var seen = document.RootElement;

        Assert.AreEqual("[]", seen.GetProperty("evaluated").GetString());
        Assert.IsTrue(seen.GetProperty("submitted").GetProperty("successful").GetBoolean());
        Assert.AreEqual(next, seen.GetProperty("submitted").GetProperty("block").GetInt32());
        Assert.IsTrue(seen.GetProperty("chosen").GetProperty("successful").GetBoolean());
        Assert.Contains("350000", seen.GetProperty("afterwards").GetString()!);

        var refused = seen.GetProperty("refused");
        Assert.AreEqual("EndorseError", refused.GetProperty("name").GetString());
        Assert.AreEqual("10 ABORTED: failed to endorse transaction, see attached details for more info", refused.GetProperty("message").GetString());
        var detail = refused.GetProperty("details").EnumerateArray().Single();
        Assert.AreEqual("ProvinceMSP", detail.GetProperty("mspId").GetString());
        Assert.IsTrue(detail.GetProperty("address").GetBoolean());
        Assert.StartsWith("chaincode response 400, ", detail.GetProperty("message").GetString()!);

        Assert.StartsWith("2 UNKNOWN: evaluate call to endorser returned error: chaincode response 400, ", seen.GetProperty("unknown").GetProperty("message").GetString()!);
        Assert.AreEqual("14 UNAVAILABLE: failed to find any endorsing peers for org(s): NoSuchMSP", seen.GetProperty("foreign").GetProperty("message").GetString());

        Assert.AreEqual("UnitRegistered", seen.GetProperty("event").GetProperty("name").GetString());
        Assert.IsTrue(seen.GetProperty("event").GetProperty("transaction").GetBoolean());
        Assert.IsTrue(seen.GetProperty("eventAfterCheckpoint").GetProperty("transaction").GetBoolean());
        Assert.AreEqual(0, seen.GetProperty("block").GetProperty("number").GetInt32());
        Assert.IsTrue(seen.GetProperty("filtered").GetProperty("transactions").GetBoolean());
        Assert.AreEqual(next, seen.GetProperty("withPrivateData").GetProperty("number").GetInt32());
    }
}
