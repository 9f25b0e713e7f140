using Ledger.Network.Topology;

namespace Ledger.Network.Tests.Topology;

[TestClass]
public sealed class TopologyFileTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void The_default_is_right() => Assert.IsNull(TopologyFile.Violation(NetworkTopology.Default));

    [TestMethod]
    public async Task What_is_written_is_read_again()
    {
        var path = Path.GetTempFileName();
        try
        {
            await TopologyFile.WriteAsync(path, NetworkTopology.Default, TestContext.CancellationToken);
            var read = await TopologyFile.ReadAsync(path, TestContext.CancellationToken);
            Assert.AreEqual("ledger", read.Channel);
            Assert.AreEqual("county-reviewer", read.Organisations[2].Users[0].Role);
            Assert.AreEqual(NetworkTopology.Default.Chaincode, read.Chaincode);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    public void What_is_impossible_is_named()
    {
        var good = NetworkTopology.Default;
        Assert.Contains("channel 'Ledger'", TopologyFile.Violation(good with { Channel = "Ledger" })!);
        Assert.Contains("stands twice", TopologyFile.Violation(good with { Organisations = [good.Organisations[0], good.Organisations[0]] })!);
        Assert.Contains("at least one peer", TopologyFile.Violation(good with { Organisations = [good.Organisations[0] with { Peers = [] }] })!);
        Assert.Contains("../x", TopologyFile.Violation(good with { Organisations = [good.Organisations[0] with { Users = [new("../x", "1", "r")] }] })!);
        Assert.Contains("preferredMaxBytes", TopologyFile.Violation(good with { Batch = new() { PreferredMaxBytes = 99_000_000 } })!);
    }
}
