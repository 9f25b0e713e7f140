using Ledger.NetworkConfig.Running;
using Ledger.NetworkConfig.Topology;

namespace Ledger.NetworkConfig.Tests;

/// <summary>Orderers that a later topology no longer names.</summary>
[TestClass]
public sealed class LeavingOrderersTests
{
    private readonly FabricFolder _folder = new(Directory.CreateTempSubdirectory("ledger-leaving-").FullName);

    public TestContext TestContext { get; set; } = null!;

    [TestCleanup]
    public void Delete() => Directory.Delete(_folder.Workspace.Directory, recursive: true);

    [TestMethod]
    public async Task One_that_leaves_serves_on_until_it_is_forgotten_and_comes_back_with_its_line()
    {
        FabricTopology before = Samples.Parse(Samples.FourTier), next = Samples.Parse(Replaced("name: orderer7, host: 127.0.0.1, port: 27060"));
        CollectionAssert.AreEqual(new[] { "OrdererMSP-orderer0", "OrdererMSP-orderer7", "OrdererMSP-orderer2" }, next.OrdererNodes.Select(o => o.Node.Id).ToArray());
        var leaving = new LeavingOrderers(_folder);
        Assert.AreSame(next, leaving.Serving(next));

        await leaving.NoteAsync(before, next, TestContext.CancellationToken);
        Assert.AreEqual(before.OrdererNodes.ElementAt(1).Node, leaving.Read().Single().Node);
        CollectionAssert.AreEqual(
            new[] { "OrdererMSP-orderer0", "OrdererMSP-orderer7", "OrdererMSP-orderer2", "OrdererMSP-orderer1" }, leaving.Serving(next).OrdererNodes.Select(o => o.Node.Id).ToArray());
        // The next time the topology before names it no more, and it is still noted.
        await leaving.NoteAsync(next, next, TestContext.CancellationToken);
        Assert.HasCount(1, leaving.Read());

        await leaving.NoteAsync(next, before, TestContext.CancellationToken);
        Assert.AreEqual("OrdererMSP-orderer7", leaving.Read().Single().Node.Id);
        await leaving.ForgetAsync(leaving.Read()[0], TestContext.CancellationToken);
        Assert.IsFalse(File.Exists(_folder.LeavingOrderers));
    }

    [TestMethod]
    public async Task Another_address_under_the_name_of_one_that_serves_is_refused()
    {
        var moved = await Assert.ThrowsExactlyAsync<NetworkConfigException>(() =>
            new LeavingOrderers(_folder).NoteAsync(Samples.Parse(Samples.FourTier), Samples.Parse(Replaced("host: 127.0.0.1, port: 27060")), TestContext.CancellationToken));
        Assert.AreEqual(NetworkConfigError.OrdererMoved, moved.Error);
        CollectionAssert.AreEqual(new[] { "OrdererMSP-orderer1", "127.0.0.1:17060", "127.0.0.1:27060" }, moved.Values.ToArray());
        Assert.IsFalse(File.Exists(_folder.LeavingOrderers));
    }

    private static string Replaced(string line) => Samples.With("host: 127.0.0.1, port: 17060", line);
}
