using System.Net.NetworkInformation;
using Hyperledger.Fabric.Client.Tests.Fakes;

namespace Hyperledger.Fabric.Client.Tests;

/// <summary>Ten thousand calls at once, of which half are cancelled: memory and sockets are counted before and after.</summary>
[TestClass]
[DoNotParallelize]
public sealed class ManyCallsTests : FakePeerTests
{
    private const int Calls = 10_000;

    [TestMethod]
    public async Task TenThousandCallsInFlight_HalfCancelled_LeaveNothingBehind()
    {
        var evaluate = Peer.Evaluate;
        var (answer, arrived, cancelled) = (new TaskCompletionSource(), 0, 0);
        TaskCompletionSource allArrived = new(), allLeft = new();
        Peer.Evaluate = async (request, context) =>
        {
            if (Interlocked.Increment(ref arrived) == Calls) allArrived.TrySetResult();
            try
            {
                await answer.Task.WaitAsync(context.CancellationToken);
            }
            catch (OperationCanceledException)
            {
                if (Interlocked.Increment(ref cancelled) == Calls / 2) allLeft.TrySetResult();
                throw;
            }
            return await evaluate(request, context);
        };

        // The first rounds fill pools and caches; a call that is held would add some kilobytes to the last, as often as there are calls.
        var most = 0L;
        for (var round = 0; round < 3; round++)
        {
            (answer, arrived, cancelled) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), 0, 0);
            (allArrived, allLeft) = (new(), new());
            await RunAsync(allArrived.Task, allLeft.Task, () => answer.SetResult());
            Assert.AreEqual(Calls, arrived);
            Assert.AreEqual(Calls / 2, cancelled);
            Assert.AreEqual(0, await OpenConnectionsAsync());
            var left = await SettledMemoryAsync(round < 2 ? 0 : most + (Calls * 2000L));
            if (round == 2) Assert.IsLessThanOrEqualTo(most + (Calls * 2000L), left, $"the last round left {left - most} bytes");
            most = Math.Max(most, left);
        }
    }

    private async Task RunAsync(Task allArrived, Task allLeft, Action answer)
    {
        using var channel = Peer.Connect();
        var contract = Peer.ConnectGateway(channel).GetNetwork("ledger").GetContract("basic");
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var calls = Enumerable.Range(0, Calls).Select(i => contract.EvaluateAsync("Get", [], i % 2 == 0 ? Token : cancel.Token)).ToList();
        await allArrived.WaitAsync(Token);
        await cancel.CancelAsync();
        foreach (var call in calls.Where((_, i) => i % 2 == 1))
        {
            var ended = await Assert.ThrowsExactlyAsync<OperationCanceledException>(() => call);
            Assert.AreEqual(cancel.Token, ended.CancellationToken);
        }
        // The peer hears of a cancellation a little later than the caller.
        await allLeft.WaitAsync(Token);
        answer();
        foreach (var result in await Task.WhenAll(calls.Where((_, i) => i % 2 == 0))) CollectionAssert.AreEqual("ok"u8.ToArray(), result);
    }

    // A closed connection lingers in TIME_WAIT, which holds no socket of the process.
    private async Task<int> OpenConnectionsAsync()
    {
        var port = new Uri(Peer.Address).Port;
        int Count() => IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections()
            .Count(connection => connection.RemoteEndPoint.Port == port && connection.State is not (TcpState.TimeWait or TcpState.Closed));
        for (var i = 0; i < 500 && Count() > 0; i++) await Task.Delay(10, Token);
        return Count();
    }

    // The server's half of closed connections, and its pools, let go a little later.
    private async Task<long> SettledMemoryAsync(long enough)
    {
        for (var i = 0; ; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            var memory = GC.GetTotalMemory(forceFullCollection: true);
            if (memory <= enough || i == (enough == 0 ? 2 : 100)) return memory;
            await Task.Delay(100, Token);
        }
    }
}
