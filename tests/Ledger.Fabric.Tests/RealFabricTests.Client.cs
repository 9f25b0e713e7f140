using System.Text.Json;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Peer;

namespace Ledger.Fabric.Tests;

public sealed partial class RealFabricTests
{
    private static readonly ReconnectPolicy s_reconnect = new() { MaxAttempts = 5 };

    [TestMethod]
    [DynamicData(nameof(Releases))]
    public async Task Events_go_on_after_the_position_that_a_file_kept(FabricRelease? release)
    {
        var network = await NetworkOfAsync(release);
        await RegisterProvinceAsync(network);
        using var channel = await network.ConnectAsync("ProvinceMSP");
        var fabric = Gateway.Connect(new GatewayOptions(channel, await network.IdentityAsync("province-admin"))).GetNetwork(network.Channel);
        var contract = fabric.GetContract(network.Chaincode);
        var height = (await fabric.Ledger.GetChainInfoAsync()).Height;
        var submitted = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            var transaction = await EndorsedAsync(() => contract.SubmitNoWaitAsync("units:Register", Submit(Unit("350100", "city", "350000", "CityMSP", "city-reviewer"))));
            (await transaction.GetStatusAsync()).EnsureSuccessful();
            submitted.Add(transaction.TransactionId);
        }

        var file = Path.Combine(network.WorkingFolder, "position.json");
        var seen = new List<string>();
        foreach (var count in new[] { 1, 2 })
        {
            await using var checkpointer = await FileCheckpointer.OpenAsync(file);
            var options = new EventsOptions { StartBlock = height, Checkpoint = checkpointer, Reconnect = s_reconnect };
            await foreach (var chaincodeEvent in fabric.GetChaincodeEventsAsync(network.Chaincode, options))
            {
                if (submitted.Contains(chaincodeEvent.TransactionId))
                    seen.Add(chaincodeEvent.TransactionId);
                await checkpointer.CheckpointChaincodeEventAsync(chaincodeEvent);
                if (seen.Count >= count + (count - 1))
                    break;
            }
        }

        CollectionAssert.AreEqual(submitted, seen);
        File.Delete(file);
    }

    [TestMethod]
    [DynamicData(nameof(Releases))]
    public async Task Every_step_and_event_request_is_taken_with_a_signature_made_elsewhere(FabricRelease? release)
    {
        var network = await NetworkOfAsync(release);
        await RegisterProvinceAsync(network);
        using var channel = await network.ConnectAsync("ProvinceMSP");
        var key = await network.IdentityAsync("province-admin");
        var gateway = Gateway.Connect(new GatewayOptions(channel, new X509Identity(key.MspId, System.Text.Encoding.ASCII.GetString(key.Credentials.Span))));
        async Task<byte[]> SignAsync(ISignable message) => await key.SignDigestAsync(message.GetDigest());
        var fabric = gateway.GetNetwork(network.Channel);

        var endorsed = await EndorsedAsync(async () =>
        {
            var proposal = fabric.GetContract(network.Chaincode).NewProposal("units:Register", Submit(Unit("350100", "city", "350000", "CityMSP", "city-reviewer")));
            return await gateway.NewSignedProposal(proposal.GetBytes(), await SignAsync(proposal)).EndorseAsync();
        });
        var commit = await gateway.NewSignedTransaction(endorsed.GetBytes(), await SignAsync(endorsed)).SubmitAsync();
        var status = await gateway.NewSignedCommit(commit.GetBytes(), await SignAsync(commit)).GetStatusAsync();
        Assert.AreEqual(TxValidationCode.Valid, status.Code);

        var events = fabric.NewChaincodeEventsRequest(network.Chaincode, new EventsOptions { StartBlock = status.BlockNumber });
        await foreach (var chaincodeEvent in gateway.NewSignedChaincodeEventsRequest(events.GetBytes(), await SignAsync(events)).GetEventsAsync())
        {
            Assert.AreEqual(status.BlockNumber, chaincodeEvent.BlockNumber);
            break;
        }

        var only = new BlockEventsOptions { StartBlock = status.BlockNumber, EndBlock = status.BlockNumber };
        var blocks = fabric.NewBlockEventsRequest(only);
        await foreach (var block in gateway.NewSignedBlockEventsRequest(blocks.GetBytes(), await SignAsync(blocks)).GetEventsAsync())
            Assert.Contains(endorsed.TransactionId, LedgerBlock.Decode(block).Transactions.Select(t => t.Id).ToList());
        var filtered = fabric.NewFilteredBlockEventsRequest(only);
        await foreach (var block in gateway.NewSignedFilteredBlockEventsRequest(filtered.GetBytes(), await SignAsync(filtered)).GetEventsAsync())
            Assert.AreEqual(status.BlockNumber, block.Number);
        var withPrivate = fabric.NewBlockAndPrivateDataEventsRequest(only);
        await foreach (var block in gateway.NewSignedBlockAndPrivateDataEventsRequest(withPrivate.GetBytes(), await SignAsync(withPrivate)).GetEventsAsync())
            Assert.AreEqual(status.BlockNumber, block.Block.Header.Number);
    }

    [TestMethod]
    [DynamicData(nameof(Releases))]
    public async Task Blocks_are_verified_as_they_arrive_and_say_what_they_hold(FabricRelease? release)
    {
        var network = await NetworkOfAsync(release);
        await RegisterProvinceAsync(network);
        using var channel = await network.ConnectAsync("CountyMSP");
        var fabric = Gateway.Connect(new GatewayOptions(channel, await network.IdentityAsync("auditor"))).GetNetwork(network.Channel);
        var last = (await fabric.Ledger.GetChainInfoAsync()).Height - 1;

        var calls = new List<ChaincodeInvocation>();
        await foreach (var block in fabric.GetVerifiedBlocksAsync(
            new BlockVerifier(TrustAnchor.Of(network.Genesis)), new BlockEventsOptions { EndBlock = last, Reconnect = s_reconnect }))
        {
            Assert.IsTrue(block.Transactions.All(t => t.Problem is null));
            calls.AddRange(block.Transactions.Where(t => t.IsValid && t.Invocation is not null).Select(t => t.Invocation!));
        }

        var register = calls.First(c => c.ChaincodeName == network.Chaincode);
        Assert.AreEqual("units:Register", System.Text.Encoding.UTF8.GetString(register.Arguments[0].Span));
        Assert.AreEqual("UnitRegistered", register.EventName);
        Assert.IsNotEmpty(register.ReadWriteSets.Single(s => s.Namespace == network.Chaincode).Writes);
        Assert.AreEqual(network.Channel, ChannelConfig.FromBlock(await fabric.Ledger.GetConfigBlockAsync()).ChannelId);
    }

    [TestMethod]
    [DynamicData(nameof(Releases))]
    public async Task Several_peers_are_one_of_which_one_may_be_down(FabricRelease? release)
    {
        var network = await NetworkOfAsync(release);
        await RegisterProvinceAsync(network);
        using var county = await network.ConnectAsync("CountyMSP");
        using var school = await network.ConnectAsync("SchoolMSP");
        using var nobody = FabricChannel.Create("http://127.0.0.1:1");
        var peers = new BalancedCallInvoker([new GatewayEndpoint("nobody", nobody), new GatewayEndpoint("county", county), new GatewayEndpoint("school", school)]);
        var contract = Gateway.Connect(new GatewayOptions(peers, await network.IdentityAsync("auditor"))).GetNetwork(network.Channel).GetContract(network.Chaincode);
        for (var i = 0; i < 6; i++)
            Assert.AreEqual("350000", JsonDocument.Parse(await contract.EvaluateAsync("units:Get", ["350000"])).RootElement.GetProperty("code").GetString());
    }
}
