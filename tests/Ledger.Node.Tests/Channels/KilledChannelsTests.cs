using System.Collections.Concurrent;
using Hyperledger.Fabric.Client;

namespace Ledger.Node.Tests.Channels;

/// <summary>The network is killed while both channels commit: 3 times, 40 in a full-count run.</summary>
[TestClass]
public sealed class KilledChannelsTests
{
    private const int SubmittersOfEach = 6;

    private static readonly (string Channel, string Peer, string User, string Root)[] Channels =
        [(SeveralChannels.District, "ProvinceMSP", "province", "350000"), (SeveralChannels.Exams, "CityMSP", "city", "350100")];

    public required TestContext TestContext { get; init; }

    private CancellationToken Cancellation => TestContext.CancellationToken;

    [TestMethod]
    public async Task After_kill_9_under_load_each_channel_has_what_it_reported_and_verifies()
    {
        var rounds = Environment.GetEnvironmentVariable("LEDGER_SOAK") == "1" ? 40 : 3;
        using var folder = new TemporaryFolder();
        var random = new Random(7);
        var numbers = 0;
        List<(string Channel, string TransactionId)> reported = [];
        for (var round = 0; round < rounds; round++)
        {
            await using var node = round == 0 ? await SeveralChannels.StartAsync(folder.Path, Cancellation) : await NodeProcess.StartAsync(folder.Path, Cancellation);
            if (round == 0)
            {
                foreach (var (channel, peer, user, root) in Channels)
                    await node.Connect(peer, user, channel).GetContract("ledger", "units").SubmitAsync("Register", [SeveralChannels.Root(peer, root)], Cancellation);
            }
            await ExpectCommittedAsync(node, reported);
            reported = await SubmitUntilKilledAsync(node, () => Interlocked.Increment(ref numbers), random.Next(5, 30));
            foreach (var (channel, _, _, _) in Channels) Assert.IsTrue(reported.Exists(transaction => transaction.Channel == channel), $"nothing was committed on {channel}");
        }

        await using (var node = await NodeProcess.StartAsync(folder.Path, Cancellation))
        {
            await ExpectCommittedAsync(node, reported);
            await node.StopAsync(Cancellation);
        }
        var (exitCode, output, error) = await NodeProcess.RunAsync(["verify", "--dir", folder.Path], Cancellation);
        Assert.AreEqual(0, exitCode, output + error);
    }

    // The kill comes when each channel has reported some commits, amid the next ones.
    private async Task<List<(string Channel, string TransactionId)>> SubmitUntilKilledAsync(NodeProcess node, Func<int> next, int commits)
    {
        var reported = new ConcurrentQueue<(string, string)>();
        var enough = Channels.Select(_ => new SemaphoreSlim(0)).ToList();
        var submitters = Channels.SelectMany((of, index) => Enumerable.Range(0, SubmittersOfEach).Select(_ => Task.Run(() => SubmitAsync(of, enough[index]), Cancellation))).ToList();
        foreach (var semaphore in enough)
        {
            for (var i = 0; i < commits; i++) Assert.IsTrue(await semaphore.WaitAsync(TimeSpan.FromMinutes(1), Cancellation), "no commit within a minute");
        }
        node.Kill();
        await Task.WhenAll(submitters);
        enough.ForEach(semaphore => semaphore.Dispose());
        return [.. reported];

        async Task SubmitAsync((string Channel, string Peer, string User, string Root) of, SemaphoreSlim committed)
        {
            var units = node.Connect(of.Peer, of.User, of.Channel).GetContract("ledger", "units");
            try
            {
                while (true)
                {
                    var transaction = await units.NewProposal("Register", new ProposalOptions { Arguments = [SeveralChannels.Below(of.Root, next())] }).EndorseAsync(cancellationToken: Cancellation);
                    var submitted = await transaction.SubmitAsync(cancellationToken: Cancellation);
                    if (!(await submitted.GetStatusAsync(cancellationToken: Cancellation)).Successful) continue;
                    reported.Enqueue((of.Channel, submitted.TransactionId));
                    committed.Release();
                }
            }
            catch (Exception e) when (e is GatewayException or ObjectDisposedException)
            {
                // The node is gone.
            }
        }
    }

    private async Task ExpectCommittedAsync(NodeProcess node, List<(string Channel, string TransactionId)> reported)
    {
        foreach (var of in reported.GroupBy(transaction => transaction.Channel, StringComparer.Ordinal))
        {
            var ledger = node.Connect("CityMSP", "city", of.Key).Ledger;
            foreach (var (channel, transactionId) in of)
                Assert.AreEqual(0, (await ledger.GetTransactionAsync(transactionId, Cancellation)).ValidationCode, $"{channel} {transactionId}");
        }
    }
}
