using Grpc.Core;
using Grpc.Net.Client;
using Hyperledger.Fabric.Client.Tests.Fakes;
using Hyperledger.Fabric.Protos.Gateway;
using Microsoft.Extensions.Time.Testing;

namespace Hyperledger.Fabric.Client.Tests;

[TestClass]
public sealed class BalancedCallInvokerTests
{
    private readonly List<FakePeer> _peers = [];
    private readonly List<GrpcChannel> _channels = [];
    private readonly FakeTimeProvider _time = new();
    private int[] _calls = [];

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    [TestCleanup]
    public async Task StopAsync()
    {
        foreach (var channel in _channels)
            channel.Dispose();
        foreach (var peer in _peers)
            await peer.DisposeAsync();
    }

    [TestMethod]
    public async Task RoundRobin_SpreadsTheCalls()
    {
        var (gateway, _) = await ConnectAsync(3, EndpointSelection.RoundRobin);
        await EvaluateAsync(gateway, 9);
        CollectionAssert.AreEqual(new[] { 3, 3, 3 }, _calls);
    }

    [TestMethod]
    public async Task InOrder_UsesTheOthersOnlyWhenTheFirstFails()
    {
        var (gateway, _) = await ConnectAsync(2, EndpointSelection.InOrder);
        await EvaluateAsync(gateway, 3);
        CollectionAssert.AreEqual(new[] { 3, 0 }, _calls);

        await _peers[0].DisposeAsync();
        await EvaluateAsync(gateway, 3);
        CollectionAssert.AreEqual(new[] { 3, 3 }, _calls);
    }

    [TestMethod]
    public async Task LeastPending_AvoidsThePeerThatIsBusy()
    {
        var (gateway, invoker) = await ConnectAsync(2, EndpointSelection.LeastPending);
        var release = new TaskCompletionSource();
        var busy = new TaskCompletionSource();
        foreach (var peer in _peers)
        {
            peer.ChaincodeEvents = async (_, stream, _) =>
            {
                await stream.WriteAsync(new ChaincodeEventsResponse { Events = { new Protos.Peer.ChaincodeEvent { TxId = "a" } } });
                await release.Task;
            };
        }

        await using var events = gateway.GetNetwork("ledger").GetChaincodeEventsAsync("basic", cancellationToken: Token).GetAsyncEnumerator(Token);
        Assert.IsTrue(await events.MoveNextAsync());
        var streaming = invoker.Endpoints.Single(e => e.Pending == 1);
        await EvaluateAsync(gateway, 4);

        Assert.AreEqual(0, _calls[invoker.Endpoints.ToList().IndexOf(streaming)]);
        release.SetResult();
        Assert.IsFalse(await events.MoveNextAsync());
        Assert.IsTrue(invoker.Endpoints.All(e => e.Pending == 0));
    }

    [TestMethod]
    public async Task SubmitAndCommitStatus_GoOnOverAPeerThatDies()
    {
        var (gateway, _) = await ConnectAsync(2, EndpointSelection.InOrder);
        _peers[0].Submit = (_, context) =>
        {
            context.GetHttpContext().Abort();
            return Task.FromResult(new SubmitResponse());
        };
        var ordered = new List<string>();
        _peers[1].Submit = (request, _) =>
        {
            ordered.Add(request.TransactionId);
            return Task.FromResult(new SubmitResponse());
        };

        var submitted = await gateway.GetNetwork("ledger").GetContract("basic").SubmitNoWaitAsync("Put", [], Token);
        Assert.IsTrue((await submitted.GetStatusAsync(cancellationToken: Token)).Successful);
        CollectionAssert.AreEqual(new[] { submitted.TransactionId }, ordered);
    }

    [TestMethod]
    public async Task TooManyRequests_AndMissingEndorsers_GoToAnotherPeer_WhichKeepsItsPlace()
    {
        var (gateway, invoker) = await ConnectAsync(2, EndpointSelection.InOrder);
        var refusals = new Queue<RpcException>([
            FakePeer.Error(StatusCode.Unknown, "too many requests for gateway.Gateway, exceeding concurrency limit (500)"),
            FakePeer.Error(StatusCode.Unavailable, "failed to find any endorsing peers")]);
        var answer = _peers[0].Evaluate;
        _peers[0].Evaluate = (request, context) => refusals.TryDequeue(out var refusal) ? throw refusal : answer(request, context);

        await EvaluateAsync(gateway, 3);

        CollectionAssert.AreEqual(new[] { 1, 2 }, _calls);
        Assert.AreEqual(invoker.Endpoints[0], invoker.InOrder()[0]);
    }

    [TestMethod]
    public async Task Refusals_AreNotRepeatedElsewhere()
    {
        var (gateway, _) = await ConnectAsync(2, EndpointSelection.InOrder);
        _peers[0].Evaluate = (_, _) => throw FakePeer.Error(StatusCode.Unknown, "evaluate call to endorser returned error: chaincode response 400, no");

        var exception = await Assert.ThrowsExactlyAsync<GatewayException>(() => EvaluateAsync(gateway, 1));

        Assert.AreEqual("no", exception.ChaincodeMessage);
        Assert.AreEqual(0, _calls[1]);
    }

    [TestMethod]
    public async Task AllDown_IsUnavailable_AndAPeerThatIsBackIsUsedAfterItsPause()
    {
        var (gateway, invoker) = await ConnectAsync(2, EndpointSelection.InOrder);
        await _peers[0].DisposeAsync();
        await EvaluateAsync(gateway, 1);
        Assert.AreEqual(invoker.Endpoints[1], invoker.InOrder()[0], "the one that failed comes last");
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.AreEqual(invoker.Endpoints[0], invoker.InOrder()[0], "its first pause is half a second");

        await _peers[1].DisposeAsync();
        var exception = await Assert.ThrowsExactlyAsync<GatewayException>(() => EvaluateAsync(gateway, 1));
        Assert.AreEqual(StatusCode.Unavailable, exception.StatusCode);
        Assert.IsTrue(exception.IsTransient);
        Assert.IsTrue(invoker.Endpoints.All(e => e.Pending == 0));
    }

    [TestMethod]
    public async Task Events_ContinueOnAnotherPeer()
    {
        var (gateway, _) = await ConnectAsync(2, EndpointSelection.InOrder);
        var first = new TaskCompletionSource();
        _peers[0].ChaincodeEvents = async (_, stream, context) =>
        {
            await stream.WriteAsync(new ChaincodeEventsResponse { BlockNumber = 4, Events = { new Protos.Peer.ChaincodeEvent { TxId = "a" } } });
            await first.Task;
            context.GetHttpContext().Abort();
        };
        _peers[1].ChaincodeEvents = async (signed, stream, _) =>
        {
            var asked = Protos.Gateway.ChaincodeEventsRequest.Parser.ParseFrom(signed.Request);
            Assert.AreEqual((4UL, "a"), (asked.StartPosition.Specified.Number, asked.AfterTransactionId));
            await stream.WriteAsync(new ChaincodeEventsResponse { BlockNumber = 4, Events = { new Protos.Peer.ChaincodeEvent { TxId = "b" } } });
        };
        var options = new EventsOptions { StartBlock = 4, Reconnect = new ReconnectPolicy { InitialDelay = TimeSpan.FromMilliseconds(1) } };

        var seen = new List<string>();
        await foreach (var chaincodeEvent in gateway.GetNetwork("ledger").GetChaincodeEventsAsync("basic", options, Token))
        {
            seen.Add(chaincodeEvent.TransactionId);
            first.TrySetResult();
            if (seen.Count == 2)
                break;
        }

        CollectionAssert.AreEqual(new[] { "a", "b" }, seen);
    }

    [TestMethod]
    public async Task ManyCallsInFlight_HalfOfThemCancelled_LeaveNothingPending()
    {
        var (gateway, invoker) = await ConnectAsync(2, EndpointSelection.LeastPending);
        const int Count = 2000;
        var arrived = 0;
        var all = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        foreach (var peer in _peers)
        {
            peer.Evaluate = async (_, _) =>
            {
                if (Interlocked.Increment(ref arrived) == Count)
                    all.SetResult();
                await release.Task;
                return new EvaluateResponse();
            };
        }

        using var cancel = new CancellationTokenSource();
        var contract = gateway.GetNetwork("ledger").GetContract("basic");
        var calls = Enumerable.Range(0, Count).Select(i => contract.EvaluateAsync("Get", [], i % 2 == 0 ? cancel.Token : Token)).ToArray();
        await all.Task.WaitAsync(Token);
        await cancel.CancelAsync();
        for (var i = 0; i < Count; i += 2)
            await Assert.ThrowsExactlyAsync<OperationCanceledException>(() => calls[i]);
        release.SetResult();
        for (var i = 1; i < Count; i += 2)
            Assert.IsEmpty(await calls[i]);

        Assert.IsTrue(invoker.Endpoints.All(e => e.Pending == 0));
    }

    private async Task<(Gateway Gateway, BalancedCallInvoker Invoker)> ConnectAsync(int count, EndpointSelection selection)
    {
        _calls = new int[count];
        var user = new TestIdentity("SchoolMSP");
        for (var i = 0; i < count; i++)
        {
            var (peer, index) = (await FakePeer.StartAsync(), i);
            peer.Evaluate = (_, _) =>
            {
                Interlocked.Increment(ref _calls[index]);
                return Task.FromResult(new EvaluateResponse());
            };
            _peers.Add(peer);
            _channels.Add(peer.Connect());
        }

        var invoker = new BalancedCallInvoker(_channels.Select((channel, i) => new GatewayEndpoint($"peer{i}", channel)), selection, _time);
        return (Gateway.Connect(new GatewayOptions(invoker, user.Signing)), invoker);
    }

    private async Task EvaluateAsync(Gateway gateway, int times)
    {
        for (var i = 0; i < times; i++)
            await gateway.GetNetwork("ledger").GetContract("basic").EvaluateAsync("Get", [], Token);
    }
}
