using Hyperledger.Fabric.Client;
using Ledger.Fabric.Tests.Scenarios.Chaincode;

namespace Ledger.Fabric.Tests.Scenarios;

/// <summary>blockevents.feature; a block is given out with the ids of its transactions, in whichever of its forms.</summary>
[TestClass]
[DoNotParallelize]
public sealed class BlockEventScenarios : ScenarioTests
{
    /// <summary>The forms in which a peer delivers blocks.</summary>
    public enum Form
    {
        Block,
        FilteredBlock,
        BlockAndPrivateData,
    }

    public static IEnumerable<object[]> Rows => ScenarioPlace.Rows.SelectMany(row => Enum.GetValues<Form>().Select(form => new[] { row[0], form }));

    [TestMethod]
    [DynamicData(nameof(Rows))]
    public async Task Receive_block_event(ScenarioPlace place, Form form)
    {
        using var client = await GivenAsync(place, ScenarioChaincode.Basic, OneAndTwo);
        await using var listener = await ListenAsync(client, form);
        await AssertReceivedAsync(listener, await EchoAsync(client));
    }

    [TestMethod]
    [DynamicData(nameof(Rows))]
    public async Task Replay_block_event(ScenarioPlace place, Form form)
    {
        using var client = await GivenAsync(place, ScenarioChaincode.Basic, OneAndTwo);
        var committed = await EchoAsync(client);
        await using var listener = new Listener<Received>(token => Blocks(client, form, new BlockEventsOptions { StartBlock = committed.BlockNumber }, token), Cancellation);
        Assert.AreEqual(committed.BlockNumber, (await AssertReceivedAsync(listener, committed)).Number);
    }

    [TestMethod]
    [DynamicData(nameof(Rows))]
    public async Task Restart_after_closing_block_event_session(ScenarioPlace place, Form form)
    {
        using var client = await GivenAsync(place, ScenarioChaincode.Basic, OneAndTwo);
        await using (var listener = await ListenAsync(client, form)) await AssertReceivedAsync(listener, await EchoAsync(client));
        await using var again = await ListenAsync(client, form);
        await AssertReceivedAsync(again, await EchoAsync(client));
    }

    [TestMethod]
    [DynamicData(nameof(Rows))]
    public async Task Close_does_not_interrupt_other_block_event_listeners(ScenarioPlace place, Form form)
    {
        using var client = await GivenAsync(place, ScenarioChaincode.Basic, OneAndTwo);
        await using var listener2 = await ListenAsync(client, form);
        await using (var listener1 = await ListenAsync(client, form))
        {
            var committed = await EchoAsync(client);
            await AssertReceivedAsync(listener1, committed);
            await AssertReceivedAsync(listener2, committed);
        }
        await AssertReceivedAsync(listener2, await EchoAsync(client));
    }

    [TestMethod]
    [DynamicData(nameof(Rows))]
    public async Task Checkpoint_of_block_events(ScenarioPlace place, Form form)
    {
        using var client = await GivenAsync(place, ScenarioChaincode.Basic, OneAndTwo);
        var checkpointer = new InMemoryCheckpointer();
        await using (var listener = await ListenAsync(client, form, checkpointer))
            await checkpointer.CheckpointBlockAsync((await AssertReceivedAsync(listener, await EchoAsync(client))).Number, Cancellation);
        var position = checkpointer.BlockNumber;
        var committed = await EchoAsync(client);
        await using var again = new Listener<Received>(token => Blocks(client, form, new BlockEventsOptions { Checkpoint = checkpointer }, token), Cancellation);
        // The block after the checkpoint is the first that comes.
        Assert.AreEqual(position, (await again.ReceiveAsync(_ => true, Cancellation)).Number);
        Assert.AreEqual(position, committed.BlockNumber);
    }

    private async Task<CommitStatus> EchoAsync(Scenario client) =>
        await (await client.Contract.SubmitNoWaitAsync("echo", ["echo"], Cancellation)).GetStatusAsync(cancellationToken: Cancellation);

    private async Task<Listener<Received>> ListenAsync(Scenario client, Form form, ICheckpoint? checkpoint = null)
    {
        var listener = new Listener<Received>(token => Blocks(client, form, new BlockEventsOptions { Checkpoint = checkpoint }, token), Cancellation);
        await listener.UntilListeningAsync(() => EchoAsync(client), Cancellation);
        return listener;
    }

    private Task<Received> AssertReceivedAsync(Listener<Received> listener, CommitStatus committed) =>
        listener.ReceiveAsync(block => block.Transactions.Contains(committed.TransactionId), Cancellation);

    private static IAsyncEnumerable<Received> Blocks(Scenario client, Form form, BlockEventsOptions options, CancellationToken cancellationToken) => form switch
    {
        Form.Block => client.Channel.GetBlockEventsAsync(options, cancellationToken).Select(Received.Of),
        Form.FilteredBlock => client.Channel.GetFilteredBlockEventsAsync(options, cancellationToken)
            .Select(block => new Received(block.Number, [.. block.FilteredTransactions.Select(transaction => transaction.Txid)])),
        _ => client.Channel.GetBlockAndPrivateDataEventsAsync(options, cancellationToken).Select(block => Received.Of(block.Block)),
    };

    private sealed record Received(ulong Number, IReadOnlyList<string> Transactions)
    {
        public static Received Of(Hyperledger.Fabric.Protos.Common.Block block) =>
            new(block.Header.Number, [.. LedgerBlock.Decode(block).Transactions.Select(transaction => transaction.Id)]);
    }
}
