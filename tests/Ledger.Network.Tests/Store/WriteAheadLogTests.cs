namespace Ledger.Network.Tests.Store;

[TestClass]
public sealed class WriteAheadLogTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task The_log_does_not_grow_without_end_while_there_is_always_a_reader()
    {
        using var folder = new TemporaryFolder();
        await using var test = await TestLedger.OpenAsync(folder.File("a.db"));
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(TestContext.CancellationToken);
        // Two that take turns: at each moment one of them is at some height.
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            while (!stopping.IsCancellationRequested)
            {
                using var executor = test.Ledger.NewQueryExecutor("Org1MSP");
                Assert.IsNull(executor.GetState(TestLedger.Chaincode, "none"));
                await Task.Delay(2);
            }
        }, CancellationToken.None)).ToList();
        var value = new byte[1 << 20];
        for (var i = 0; i < 120; i++)
            await test.CommitAsync(test.Simulate(simulator => simulator.SetState(TestLedger.Chaincode, $"k{i}", value), $"tx-{i}"));
        await stopping.CancelAsync();
        await Task.WhenAll(readers);
        // The blocks and the state are 240 MiB.
        Assert.IsLessThan(160L << 20, new FileInfo(folder.File("a.db-wal")).Length);
    }
}
