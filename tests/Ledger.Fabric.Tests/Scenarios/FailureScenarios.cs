using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Client.Tests.Fakes;
using Hyperledger.Fabric.Msp;
using Ledger.Fabric.Tests.Scenarios.Chaincode;
using Ledger.Fabric.Tests.Scenarios.Networks;

namespace Ledger.Fabric.Tests.Scenarios;

/// <summary>What goes wrong in practice, and what the client says of it; the embedded network and Fabric must agree.</summary>
[TestClass]
[DoNotParallelize]
public sealed class FailureScenarios : ScenarioTests
{
    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task An_expired_identity_gets_no_endorsements_and_no_blocks(ScenarioPlace place)
    {
        using var user = await GivenAsync(place, ScenarioChaincode.Basic, OneAndTwo);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var authority = await user.Network.AuthorityAsync("Org1MSP");
        var certificate = authority.CertifySigning(new PublicKey(key), "past", NodeRole.Client, validity: TimeSpan.FromSeconds(1));
        var identity = new SigningIdentity(new X509Identity("Org1MSP", certificate), Signers.FromPrivateKey(key));
        using var client = await ConnectAsync(user.Network, "basic", identity);
        await Task.Delay(TimeSpan.FromSeconds(2), Cancellation);

        // A 2.5 gateway's own peer does not look, but every other peer that must endorse does.
        var refused = await Assert.ThrowsExactlyAsync<EndorseException>(() => client.SubmitAsync("echo", ["a"], Cancellation));
        Assert.Contains("proposal client identity expired", refused.Message);
        Assert.EndsWith("Renew the identity's certificate.", refused.Message);
        Assert.IsFalse(refused.IsTransient);
        await Assert.ThrowsExactlyAsync<GatewayException>(async () => await client.Channel.GetBlockEventsAsync(0, Cancellation).FirstAsync(Cancellation));
    }

    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task An_identity_of_another_authority_is_refused(ScenarioPlace place)
    {
        using var user = await GivenAsync(place, ScenarioChaincode.Basic, OneAndTwo);
        using var stranger = CertificateAuthority.Create(new CertificateAuthorityOptions { Organization = "Org1MSP", CommonName = "ca.Org1MSP" });
        var issued = stranger.IssueSigning("stranger", NodeRole.Client);
        using var client = await ConnectAsync(user.Network, "basic", SigningIdentity.FromPem("Org1MSP", issued.CertificatePem, issued.PrivateKeyPem));

        var evaluated = await Assert.ThrowsExactlyAsync<GatewayException>(() => client.EvaluateAsync("echo", ["a"], Cancellation));
        Assert.AreEqual(StatusCode.FailedPrecondition, evaluated.StatusCode);
        Assert.Contains("access denied: channel [mychannel] creator org unknown, creator is malformed", evaluated.Message);
        var events = await Assert.ThrowsExactlyAsync<GatewayException>(async () => await client.Channel.GetChaincodeEventsAsync("basic", new EventsOptions { StartBlock = 0 }, Cancellation).FirstAsync(Cancellation));
        Assert.AreEqual(StatusCode.PermissionDenied, events.StatusCode);
        Assert.IsFalse(events.IsTransient);
    }

    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task A_peer_behind_another_TLS_authority_is_not_spoken_to(ScenarioPlace place)
    {
        using var user = await GivenAsync(place, ScenarioChaincode.Basic, OneAndTwo);
        var peer = user.Network.Peer("Org1MSP");
        using var wrong = await user.Network.ConnectAsync(peer, trusting: "Org2MSP");
        var contract = Gateway.Connect(new GatewayOptions(wrong, await user.Network.UserAsync("Org1MSP"))).GetNetwork(ScenarioNetwork.Channel).GetContract("basic");
        var refused = await Assert.ThrowsExactlyAsync<GatewayException>(() => contract.EvaluateAsync("echo", ["a"], Cancellation));
        Assert.AreEqual(StatusCode.Unavailable, refused.StatusCode);
        Assert.Contains("check the TLS root certificate", refused.Message);
        Assert.IsFalse(refused.IsTransient);
    }

    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task A_clock_twenty_minutes_off_gets_no_blocks(ScenarioPlace place)
    {
        using var user = await GivenAsync(place, ScenarioChaincode.Basic, OneAndTwo);
        using var channel = await user.Network.ConnectAsync(user.Network.Peer("Org1MSP"));
        foreach (var minutes in new[] { -20, 20 })
        {
            var options = new GatewayOptions(channel, await user.Network.UserAsync("Org1MSP")) { TimeProvider = new ShiftedTime(TimeSpan.FromMinutes(minutes)) };
            var network = Gateway.Connect(options).GetNetwork(ScenarioNetwork.Channel);
            var refused = await Assert.ThrowsExactlyAsync<GatewayException>(async () => await network.GetBlockEventsAsync(0, Cancellation).FirstAsync(Cancellation));
            Assert.AreEqual(StatusCode.InvalidArgument, refused.StatusCode);
            Assert.Contains("the peer answered with status 400", refused.Message);
            Assert.IsFalse(refused.IsTransient);
            Task<byte[]> EvaluateAsync() => network.GetContract("basic").EvaluateAsync("echo", ["a"], Cancellation);
            if (place.Release?.Version().StartsWith("v2", StringComparison.Ordinal) ?? true)
            {
                // Endorsers of Fabric 2.5 do not look at the clock.
                Assert.AreEqual("a", System.Text.Encoding.UTF8.GetString(await EvaluateAsync()));
                continue;
            }
            var evaluated = await Assert.ThrowsExactlyAsync<GatewayException>(EvaluateAsync);
            Assert.Contains("Set this computer's clock.", evaluated.Message);
            Assert.IsFalse(evaluated.IsTransient);
        }
    }

    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task Ninety_megabytes_are_evaluated_and_not_ordered(ScenarioPlace place)
    {
        using var client = await GivenAsync(place, ScenarioChaincode.Basic, OneAndTwo);
        // As transient data: an argument goes to the chaincode twice, itself and in the proposal, in a message of 100 MB at most.
        var large = new string('a', 90 * 1024 * 1024);
        var echoed = await client.EvaluateAsync("echoTransient", Scenario.Options([], transient: new() { ["a"] = large }), Cancellation);
        Assert.IsTrue(echoed.Equals($$"""{"a":"{{large}}"}""", StringComparison.Ordinal));

        // The channel's absolute limit is 10 MB; an echo holds its argument twice.
        var refused = await Assert.ThrowsExactlyAsync<SubmitException>(() => client.SubmitAsync("echo", [large[..(6 * 1024 * 1024)]], Cancellation));
        Assert.IsFalse(refused.IsTransient, refused.Message);
        // With BFT a gateway counts orderers and says no more than that they were too few; the details say why.
        Assert.AreEqual(place.Release is { IsSecond: false } ? StatusCode.Unavailable : StatusCode.Aborted, refused.StatusCode, refused.Message);
        Assert.Contains("exceeds maximum allowed 10485760 bytes", refused.Message);
    }

    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task The_call_beyond_the_peers_limit_is_worth_trying_again(ScenarioPlace place)
    {
        const int Limit = 500;
        using var client = await GivenAsync(place, ScenarioChaincode.Basic, OneAndTwo);
        await using (var listeners = new Listeners(Limit, token => client.Channel.GetChaincodeEventsAsync("basic", cancellationToken: token), Cancellation))
        {
            GatewayException? refused = null;
            while (refused is null)
            {
                try
                {
                    await client.EvaluateAsync("echo", ["a"], Cancellation);
                }
                catch (GatewayException e)
                {
                    refused = e;
                }
            }
            Assert.AreEqual(StatusCode.Unknown, refused.StatusCode);
            Assert.Contains("too many requests for /gateway.Gateway, exceeding concurrency limit (500)", refused.Message);
            Assert.IsTrue(refused.IsTransient);
        }
        // Fabric's peers give a listener's place back when they next have an event for it.
        using var other = await ConnectAsync(client.Network, "basic", await client.Network.UserAsync("Org2MSP"));
        await other.SubmitAsync("event", ["next", ""], Cancellation);
        while (true)
        {
            try
            {
                Assert.AreEqual("a", await client.EvaluateAsync("echo", ["a"], Cancellation));
                return;
            }
            catch (GatewayException e) when (e.IsTransient)
            {
                await Task.Delay(50, Cancellation);
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task Events_over_a_link_that_breaks_come_once_each(ScenarioPlace place)
    {
        const int Count = 60;
        using var client = await GivenAsync(place, ScenarioChaincode.Basic, OneAndTwo);
        var peer = client.Network.Peer("Org2MSP");
        await using var link = new FaultyLink(new Uri("https://" + peer.Address).Port);
        using var channel = await client.Network.ConnectAsync(peer, through: link.Port);
        var network = Gateway.Connect(new GatewayOptions(channel, await client.Network.UserAsync("Org2MSP"))).GetNetwork(ScenarioNetwork.Channel);
        var start = (await network.Ledger.GetChainInfoAsync(Cancellation)).Height;
        var reconnect = new ReconnectPolicy { InitialDelay = TimeSpan.FromMilliseconds(10), MaxDelay = TimeSpan.FromMilliseconds(200) };
        await using var events = new Listener<ChaincodeEvent>(token => network.GetChaincodeEventsAsync("basic", new EventsOptions { StartBlock = start, Reconnect = reconnect }, token), Cancellation);
        await using var blocks = new Listener<Hyperledger.Fabric.Protos.Common.Block>(token => network.GetBlockEventsAsync(new BlockEventsOptions { StartBlock = start, Reconnect = reconnect }, token), Cancellation);

        // Several to a block, so that breaks fall inside and between blocks.
        var submitting = Task.WhenAll(Enumerable.Range(0, Count).Select(i => client.SubmitAsync("event", ["counted", $"{i}"], Cancellation)));
        var seen = new List<string>();
        while (seen.Count < Count)
        {
            seen.Add((await events.ReceiveAsync(received => received.EventName == "counted", Cancellation)).TransactionId);
            if (seen.Count % 7 == 0) link.Cut();
        }
        await submitting;
        // However few blocks there were, the streams are open again after this one.
        link.Cut();
        await client.SubmitAsync("event", ["counted", "last"], Cancellation);
        seen.Add((await events.ReceiveAsync(received => received.EventName == "counted", Cancellation)).TransactionId);
        Assert.HasCount(Count + 1, seen.Distinct().ToList());

        var inBlocks = new List<string>();
        for (var number = start; inBlocks.Count < seen.Count; number++)
        {
            var block = await blocks.ReceiveAsync(_ => true, Cancellation);
            Assert.AreEqual(number, block.Header.Number);
            inBlocks.AddRange(LedgerBlock.Decode(block).Transactions.Where(transaction => transaction.Invocation?.EventName == "counted").Select(transaction => transaction.Id));
        }
        CollectionAssert.AreEqual(inBlocks, seen);
        Assert.IsGreaterThan(1, link.Accepted);
    }

    private sealed class ShiftedTime(TimeSpan shift) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + shift;
    }

    private sealed class Listeners : IAsyncDisposable
    {
        private readonly CancellationTokenSource _closing;
        private readonly Task[] _reading;

        public Listeners(int count, Func<CancellationToken, IAsyncEnumerable<ChaincodeEvent>> listen, CancellationToken cancellationToken)
        {
            _closing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            _reading = [.. Enumerable.Range(0, count).Select(_ => ReadAsync(listen(_closing.Token)))];
        }

        public async ValueTask DisposeAsync()
        {
            await _closing.CancelAsync();
            await Task.WhenAll(_reading);
            _closing.Dispose();
        }

        private async Task ReadAsync(IAsyncEnumerable<ChaincodeEvent> events)
        {
            while (true)
            {
                try
                {
                    await foreach (var _ in events) continue;
                }
                catch (OperationCanceledException) when (_closing.IsCancellationRequested)
                {
                    return;
                }
                catch (GatewayException e) when (e.IsTransient)
                {
                    // The evaluation came first and took the last place.
                    await Task.Delay(50);
                }
            }
        }
    }
}
