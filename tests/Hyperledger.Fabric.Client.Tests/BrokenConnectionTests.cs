using System.Globalization;
using Grpc.Core;
using Grpc.Net.Client;
using Hyperledger.Fabric.Client.Tests.Fakes;
using Hyperledger.Fabric.Protos.Gateway;

namespace Hyperledger.Fabric.Client.Tests;

/// <summary>What callers see when the connection to a peer fails beneath them.</summary>
[TestClass]
public sealed class BrokenConnectionTests : FakePeerTests
{
    private static readonly ReconnectPolicy Quick = new() { InitialDelay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(5) };

    [TestMethod]
    [DataRow("evaluate", typeof(GatewayException))]
    [DataRow("endorse", typeof(EndorseException))]
    [DataRow("submit", typeof(SubmitException))]
    [DataRow("commit status", typeof(CommitStatusException))]
    public async Task PeerThatDiesInMidCall_IsUnavailableAndTransient_AndTheNextCallWorks(string step, Type expected)
    {
        await using var link = NewLink();
        using var channel = Connect(link);
        var contract = Peer.ConnectGateway(channel).GetNetwork("ledger").GetContract("basic");
        var dies = true;
        async Task DieAsync(ServerCallContext context)
        {
            if (!dies) return;
            link.Cut();
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        }
        var (evaluate, endorse, submit, commitStatus) = (Peer.Evaluate, Peer.Endorse, Peer.Submit, Peer.CommitStatus);
        switch (step)
        {
            case "evaluate": Peer.Evaluate = async (request, context) => { await DieAsync(context); return await evaluate(request, context); }; break;
            case "endorse": Peer.Endorse = async (request, context) => { await DieAsync(context); return await endorse(request, context); }; break;
            case "submit": Peer.Submit = async (request, context) => { await DieAsync(context); return await submit(request, context); }; break;
            default: Peer.CommitStatus = async (request, context) => { await DieAsync(context); return await commitStatus(request, context); }; break;
        }
        Task CallAsync() => step == "evaluate" ? contract.EvaluateAsync("Get", [], Token) : contract.SubmitAsync("Put", [], Token);

        var failure = await Assert.ThrowsAsync<GatewayException>(CallAsync);
        Assert.AreEqual(expected, failure.GetType());
        Assert.AreEqual(StatusCode.Unavailable, failure.StatusCode, failure.Message);
        Assert.IsTrue(failure.IsTransient);

        dies = false;
        await CallAsync();
    }

    [TestMethod]
    public async Task HalfOpenConnection_EndsACallAtItsDeadline()
    {
        await using var link = NewLink();
        using var channel = Connect(link);
        var contract = Peer.ConnectGateway(channel).GetNetwork("ledger").GetContract("basic");
        await contract.EvaluateAsync("Get", [], Token);
        link.Freeze();

        var failure = await Assert.ThrowsExactlyAsync<GatewayException>(() =>
            contract.NewProposal("Get").EvaluateAsync(new CallSettings { Timeout = TimeSpan.FromMilliseconds(300) }, Token));

        Assert.AreEqual(StatusCode.DeadlineExceeded, failure.StatusCode);
    }

    [TestMethod]
    public async Task HalfOpenConnection_IsFoundByKeepAlive_AndTheEventsGoOn()
    {
        await using var link = NewLink();
        using var channel = Connect(link);
        Peer.ChaincodeEvents = async (signed, stream, context) =>
        {
            var asked = Protos.Gateway.ChaincodeEventsRequest.Parser.ParseFrom(signed.Request);
            var from = asked.AfterTransactionId.Length > 0 ? int.Parse(asked.AfterTransactionId, CultureInfo.InvariantCulture) + 1 : 0;
            for (var i = from; i < 6; i++)
            {
                // The third is lost on its way.
                if (i == 2 && from == 0) link.Freeze();
                await stream.WriteAsync(new ChaincodeEventsResponse { BlockNumber = (ulong)i, Events = { new Protos.Peer.ChaincodeEvent { TxId = $"{i}" } } });
                if (i == 1) await Task.Delay(100, Token);
            }
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        };

        var seen = await Peer.ConnectGateway(channel).GetNetwork("ledger")
            .GetChaincodeEventsAsync("basic", new EventsOptions { StartBlock = 0, Reconnect = Quick }, Token)
            .Take(6).Select(e => e.TransactionId).ToListAsync(Token);

        CollectionAssert.AreEqual(new[] { "0", "1", "2", "3", "4", "5" }, seen);
        Assert.AreEqual(2, link.Accepted);
    }

    [TestMethod]
    public async Task EventsOverALinkThatIsCutAgainAndAgain_ComeOnceEach()
    {
        const int Count = 300, Each = 20;
        await using var link = NewLink();
        using var channel = Connect(link);
        Peer.ChaincodeEvents = async (signed, stream, context) =>
        {
            var asked = Protos.Gateway.ChaincodeEventsRequest.Parser.ParseFrom(signed.Request);
            var from = asked.AfterTransactionId.Length > 0 ? int.Parse(asked.AfterTransactionId, CultureInfo.InvariantCulture) + 1 : 0;
            for (var i = from; i < Count; i++)
            {
                await stream.WriteAsync(new ChaincodeEventsResponse { BlockNumber = (ulong)i, Events = { new Protos.Peer.ChaincodeEvent { TxId = $"{i}" } } });
                // No further before the link is cut: all would be on their way before the first cut.
                if (i % Each == Each - 1) await Task.Delay(Timeout.Infinite, context.CancellationToken);
            }
        };

        var seen = new List<string>();
        await foreach (var chaincodeEvent in Peer.ConnectGateway(channel).GetNetwork("ledger")
            .GetChaincodeEventsAsync("basic", new EventsOptions { StartBlock = 0, Reconnect = Quick }, Token))
        {
            seen.Add(chaincodeEvent.TransactionId);
            if (seen.Count == Count) break;
            if (seen.Count % Each == 0) link.Cut();
        }

        CollectionAssert.AreEqual(Enumerable.Range(0, Count).Select(i => $"{i}").ToArray(), seen);
        Assert.AreEqual(Count / Each, link.Accepted);
    }

    private FaultyLink NewLink() => new(new Uri(Peer.Address).Port);

    // The shortest that the platform allows; a peer's rule of a minute is not the fake's.
    private GrpcChannel Connect(FaultyLink link) => FabricChannel.Create(
        $"127.0.0.1:{link.Port}", Peer.TlsRootPem, FakePeer.ServerName, clientCertificate: null, keepAliveDelay: TimeSpan.FromSeconds(1), keepAliveTimeout: TimeSpan.FromSeconds(1));
}
