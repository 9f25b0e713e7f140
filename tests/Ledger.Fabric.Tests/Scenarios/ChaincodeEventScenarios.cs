using System.Text;
using Hyperledger.Fabric.Client;
using Ledger.Fabric.Tests.Scenarios.Chaincode;

namespace Ledger.Fabric.Tests.Scenarios;

/// <summary>chaincodeevents.feature.</summary>
[TestClass]
[DoNotParallelize]
public sealed class ChaincodeEventScenarios : ScenarioTests
{
    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task Receive_chaincode_event(ScenarioPlace place)
    {
        using var client = await GivenAsync(place, ScenarioChaincode.Basic, OneAndTwo);
        await using var listener = await ListenAsync(client);
        await client.SubmitAsync("event", ["foo", "bar"], Cancellation);
        await AssertReceivedAsync(listener, "foo", "bar");
    }

    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task Replay_chaincode_event(ScenarioPlace place)
    {
        using var client = await GivenAsync(place, ScenarioChaincode.Basic, OneAndTwo);
        var status = await (await client.Contract.SubmitNoWaitAsync("event", ["event", "replay"], Cancellation)).GetStatusAsync(cancellationToken: Cancellation);
        await using var listener = new Listener<ChaincodeEvent>(
            token => client.Channel.GetChaincodeEventsAsync("basic", new EventsOptions { StartBlock = status.BlockNumber }, token), Cancellation);
        await AssertReceivedAsync(listener, "event", "replay");
    }

    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task Restart_after_closing_chaincode_event_session(ScenarioPlace place)
    {
        using var client = await GivenAsync(place, ScenarioChaincode.Basic, OneAndTwo);
        await using (var listener = await ListenAsync(client))
        {
            await client.SubmitAsync("event", ["restart", "one"], Cancellation);
            await AssertReceivedAsync(listener, "restart", "one");
        }
        await using var again = await ListenAsync(client);
        await client.SubmitAsync("event", ["restart", "two"], Cancellation);
        await AssertReceivedAsync(again, "restart", "two");
    }

    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task Close_does_not_interrupt_other_chaincode_event_listeners(ScenarioPlace place)
    {
        using var client = await GivenAsync(place, ScenarioChaincode.Basic, OneAndTwo);
        await using var listener2 = await ListenAsync(client);
        await using (var listener1 = await ListenAsync(client))
        {
            await client.SubmitAsync("event", ["close", "before"], Cancellation);
            await AssertReceivedAsync(listener1, "close", "before");
            await AssertReceivedAsync(listener2, "close", "before");
        }
        await client.SubmitAsync("event", ["close", "after"], Cancellation);
        await AssertReceivedAsync(listener2, "close", "after");
    }

    [TestMethod]
    [DynamicData(nameof(ScenarioPlace.Rows), typeof(ScenarioPlace))]
    public async Task Checkpoint_of_chaincode_events(ScenarioPlace place)
    {
        using var client = await GivenAsync(place, ScenarioChaincode.Basic, OneAndTwo);
        var checkpointer = new InMemoryCheckpointer();
        await using (var listener = await ListenAsync(client, checkpointer))
        {
            await client.SubmitAsync("event", ["checkpoint", "one"], Cancellation);
            await checkpointer.CheckpointChaincodeEventAsync(await AssertReceivedAsync(listener, "checkpoint", "one"), Cancellation);
        }
        await client.SubmitAsync("event", ["checkpoint", "two"], Cancellation);
        await using var again = new Listener<ChaincodeEvent>(token => client.Channel.GetChaincodeEventsAsync("basic", new EventsOptions { Checkpoint = checkpointer }, token), Cancellation);
        // Nothing before it comes again.
        var next = await again.ReceiveAsync(_ => true, Cancellation);
        Assert.AreEqual("checkpoint two", $"{next.EventName} {Encoding.UTF8.GetString(next.Payload.Span)}");
    }

    private async Task<Listener<ChaincodeEvent>> ListenAsync(Scenario client, ICheckpoint? checkpoint = null)
    {
        var listener = new Listener<ChaincodeEvent>(token => client.Channel.GetChaincodeEventsAsync("basic", new EventsOptions { Checkpoint = checkpoint }, token), Cancellation);
        await listener.UntilListeningAsync(() => client.SubmitAsync("event", ["listening", ""], Cancellation), Cancellation);
        return listener;
    }

    private Task<ChaincodeEvent> AssertReceivedAsync(Listener<ChaincodeEvent> listener, string name, string payload) =>
        listener.ReceiveAsync(received => received.EventName == name && Encoding.UTF8.GetString(received.Payload.Span) == payload, Cancellation);
}
