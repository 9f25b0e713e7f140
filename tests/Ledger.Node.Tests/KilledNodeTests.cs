using System.Collections.Concurrent;
using System.Globalization;
using Hyperledger.Fabric.Client;

namespace Ledger.Node.Tests;

/// <summary>The whole network is killed under load, again and again: 10 times, 200 in a full-count run.</summary>
[TestClass]
public sealed class KilledNodeTests
{
    private const int Submitters = 16;

    public required TestContext TestContext { get; init; }

    private CancellationToken Cancellation => TestContext.CancellationToken;

    [TestMethod]
    public async Task After_kill_9_under_load_every_reported_transaction_is_there_once_and_the_chain_verifies()
    {
        var rounds = Environment.GetEnvironmentVariable("LEDGER_SOAK") == "1" ? 200 : 10;
        using var folder = new TemporaryFolder();
        var random = new Random(11);
        var schools = 0;
        var reported = new List<string>();
        List<string> fresh = [];
        for (var round = 0; round < rounds; round++)
        {
            await using var node = await NodeProcess.StartAsync(folder.Path, Cancellation);
            if (round == 0)
            {
                var units = node.Connect("ProvinceMSP", "province-admin").GetContract("ledger", "units");
                await units.SubmitAsync("Register", new ProposalOptions { Arguments = [Units.Province] }, cancellationToken: Cancellation);
                await units.SubmitAsync("Register", new ProposalOptions { Arguments = [Units.City] }, cancellationToken: Cancellation);
                await units.SubmitAsync("Register", new ProposalOptions { Arguments = [Units.County] }, cancellationToken: Cancellation);
            }
            await ExpectCommittedAsync(node, fresh);
            fresh = await SubmitUntilKilledAsync(node, () => Interlocked.Increment(ref schools), random.Next(5, 60));
            reported.AddRange(fresh);
        }

        await using (var node = await NodeProcess.StartAsync(folder.Path, Cancellation))
        {
            await ExpectCommittedAsync(node, fresh);
            await ExpectOnceAsync(node, reported);
            await node.StopAsync(Cancellation);
        }
        var (exitCode, output, error) = await NodeProcess.RunAsync(["verify", "--dir", folder.Path], Cancellation);
        Assert.AreEqual(0, exitCode, output + error);
    }

    // Every submitter goes on until its call fails; the kill comes when some commits were reported, amid the next ones.
    private async Task<List<string>> SubmitUntilKilledAsync(NodeProcess node, Func<int> next, int commits)
    {
        var units = node.Connect("ProvinceMSP", "province-admin").GetContract("ledger", "units");
        var reported = new ConcurrentQueue<string>();
        using var enough = new SemaphoreSlim(0);
        var submitters = Enumerable.Range(0, Submitters).Select(_ => Task.Run(SubmitAsync, Cancellation)).ToList();
        for (var i = 0; i < commits; i++) Assert.IsTrue(await enough.WaitAsync(TimeSpan.FromMinutes(1), Cancellation), "no commit within a minute");
        node.Kill();
        await Task.WhenAll(submitters);
        return [.. reported];

        async Task SubmitAsync()
        {
            try
            {
                while (true)
                {
                    var transaction = await units.NewProposal("Register", new ProposalOptions { Arguments = [Units.School(next())] }).EndorseAsync(cancellationToken: Cancellation);
                    var submitted = await transaction.SubmitAsync(cancellationToken: Cancellation);
                    if (!(await submitted.GetStatusAsync(cancellationToken: Cancellation)).Successful) continue;
                    reported.Enqueue(submitted.TransactionId);
                    enough.Release();
                }
            }
            catch (Exception e) when (e is GatewayException or ObjectDisposedException)
            {
                // The node is gone.
            }
        }
    }

    private async Task ExpectCommittedAsync(NodeProcess node, List<string> transactionIds)
    {
        var ledger = node.Connect("CityMSP", "city-reviewer").Ledger;
        foreach (var transactionId in transactionIds)
            Assert.AreEqual(0, (await ledger.GetTransactionAsync(transactionId, Cancellation)).ValidationCode, transactionId);
    }

    private async Task ExpectOnceAsync(NodeProcess node, List<string> reported)
    {
        var ledger = node.Connect("CityMSP", "city-reviewer").Ledger;
        var height = (await ledger.GetChainInfoAsync(Cancellation)).Height;
        var onChain = new HashSet<string>(StringComparer.Ordinal);
        for (ulong number = 0; number < height; number++)
        {
            foreach (var transaction in LedgerBlock.Decode(await ledger.GetBlockAsync(number, Cancellation)).Transactions)
                Assert.IsTrue(onChain.Add(transaction.Id), string.Create(CultureInfo.InvariantCulture, $"{transaction.Id} stands again in block {number}"));
        }
        Assert.HasCount(reported.Count, reported.Intersect(onChain).ToList());
    }
}
