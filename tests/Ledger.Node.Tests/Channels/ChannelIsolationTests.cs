using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Gateway;
using Hyperledger.Fabric.Protos.Ledger.Rwset;
using Hyperledger.Fabric.Protos.Orderer;
using Hyperledger.Fabric.Protos.Peer;
using Hyperledger.Fabric.Protos.Peer.Lifecycle;
using Ledger.Network.Genesis;
using Ledger.Network.Topology;
using Ledger.Node.Tests.Parity;
using DeliverResponse = Hyperledger.Fabric.Protos.Peer.DeliverResponse;
using Status = Hyperledger.Fabric.Protos.Common.Status;

namespace Ledger.Node.Tests.Channels;

/// <summary>Two channels of one network know nothing of each other, and strangers learn nothing of either.</summary>
[TestClass]
public sealed class ChannelIsolationTests
{
    private const string District = SeveralChannels.District, Exams = SeveralChannels.Exams, Nowhere = "nowhere";

    private static TemporaryFolder s_folder = null!;
    private static NodeProcess s_node = null!;
    private static ChaincodeProcess s_chaincode = null!;

    public required TestContext TestContext { get; init; }

    private CancellationToken Cancellation => TestContext.CancellationToken;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context)
    {
        var cancellation = context.CancellationToken;
        s_folder = new TemporaryFolder();
        s_node = await SeveralChannels.StartAsync(s_folder.Path, cancellation);
        await Ledger(District, "ProvinceMSP", "province").SubmitAsync("Register", [SeveralChannels.Root("ProvinceMSP", "350000")], cancellation);
        await Ledger(Exams, "CityMSP", "city").SubmitAsync("Register", [SeveralChannels.Root("CityMSP", "350100")], cancellation);

        // One service, and at each peer one stream, for both channels.
        var port = LoopbackPorts.Choose(1)[0];
        var package = ChaincodePackage.Create("steps_1", new ServiceConnection { Address = $"127.0.0.1:{port}" });
        s_chaincode = await ChaincodeProcess.StartAsync(s_folder.Path, ["dotnet", Path.Combine(AppContext.BaseDirectory, "Ledger.Interop.Chaincode.dll")], port, package.Id, cancellation);
        foreach (var (channel, members) in new[] { (District, new[] { "ProvinceMSP", "CityMSP" }), (Exams, ["CityMSP", "CountyMSP"]) })
        {
            await using var administration = await Administration.OpenAsync(
                s_node, channel, members, $"AND('{members[0]}.peer', '{members[1]}.peer')", $"OR('{members[0]}.member', '{members[1]}.member')", cancellation);
            await administration.DefineAsync(members.ToDictionary(mspId => mspId, _ => package), cancellation);
            foreach (var mspId in members) await Administration.UntilRunningAsync(Steps(channel, "CityMSP", "city"), mspId, cancellation);
        }
    }

    [ClassCleanup]
    public static async Task StopAsync()
    {
        await s_chaincode.DisposeAsync();
        await s_node.DisposeAsync();
        s_folder.Dispose();
    }

    [TestMethod]
    public async Task Each_channel_has_its_own_state_blocks_and_root_organisation()
    {
        var district = Encoding.UTF8.GetString(await Ledger(District, "CityMSP", "city").EvaluateAsync("List", [], Cancellation));
        var exams = Encoding.UTF8.GetString(await Ledger(Exams, "CityMSP", "city").EvaluateAsync("List", [], Cancellation));
        Assert.Contains("350000", district);
        Assert.DoesNotContain("350100", district);
        Assert.Contains("350100", exams);
        Assert.DoesNotContain("350000", exams);

        var ofDistrict = await s_node.Connect("CityMSP", "city", District).Ledger.GetBlockAsync(0, Cancellation);
        var ofExams = await s_node.Connect("CityMSP", "city", Exams).Ledger.GetBlockAsync(0, Cancellation);
        Assert.AreNotEqual(ofDistrict.Header, ofExams.Header);
        var served = s_node.Endpoints.GetProperty("channels").EnumerateArray().ToList();
        Assert.AreSequenceEqual([District, Exams], NodeProcess.ServedChannels(s_node.Endpoints));
        Assert.AreEqual("CountyMSP", served[1].GetProperty("organisations")[1].GetString());
        Assert.AreNotEqual(served[0].GetProperty("genesisHash").GetString(), served[1].GetProperty("genesisHash").GetString());
    }

    [TestMethod]
    public async Task A_transaction_of_one_channel_changes_nothing_on_the_other()
    {
        await Steps(District, "CityMSP", "city").SubmitAsync("Put", ["only", "district"], Cancellation);
        Assert.AreEqual("district", Encoding.UTF8.GetString(await Steps(District, "ProvinceMSP", "province").EvaluateAsync("Get", ["only"], Cancellation)));
        Assert.IsEmpty(await Steps(Exams, "CityMSP", "city").EvaluateAsync("Get", ["only"], Cancellation));
    }

    [TestMethod]
    public async Task Both_channels_order_at_once_and_each_in_its_own_blocks()
    {
        var submits = new[] { District, Exams }.SelectMany(channel => Enumerable.Range(0, 30).Select(async i =>
        {
            var transaction = await Steps(channel, "CityMSP", "city").NewProposal("Put", new ProposalOptions { Arguments = [$"both{i}", channel] }).EndorseAsync(cancellationToken: Cancellation);
            var submitted = await transaction.SubmitAsync(cancellationToken: Cancellation);
            Assert.IsTrue((await submitted.GetStatusAsync(cancellationToken: Cancellation)).Successful);
            return (Channel: channel, submitted.TransactionId);
        }));
        foreach (var (channel, transactionId) in await Task.WhenAll(submits))
        {
            var other = channel == District ? Exams : District;
            Assert.AreEqual(0, (await s_node.Connect("CityMSP", "city", channel).Ledger.GetTransactionAsync(transactionId, Cancellation)).ValidationCode);
            var unknown = await Assert.ThrowsExactlyAsync<GatewayException>(() => s_node.Connect("CityMSP", "city", other).GetContract("qscc").EvaluateAsync("GetTransactionByID", [other, transactionId], Cancellation));
            Assert.Contains("no such transaction ID", unknown.Message);
        }
    }

    [TestMethod]
    public async Task Chaincode_events_are_the_channels_own()
    {
        var network = s_node.Connect("CityMSP", "city", Exams);
        var from = (await network.Ledger.GetChainInfoAsync(Cancellation)).Height;
        var fromDistrict = (await s_node.Connect("CityMSP", "city", District).Ledger.GetChainInfoAsync(Cancellation)).Height;
        await Steps(District, "CityMSP", "city").SubmitAsync("run", ["[\"event\",\"OfDistrict\",\"d\"]"], Cancellation);
        await Steps(Exams, "CityMSP", "city").SubmitAsync("run", ["[\"event\",\"OfExams\",\"e\"]"], Cancellation);
        await using var events = network.GetChaincodeEventsAsync(Administration.Chaincode, new EventsOptions { StartBlock = from }, Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.IsTrue(await events.MoveNextAsync());
        Assert.AreEqual("OfExams", events.Current.EventName);
        await using var others = s_node.Connect("ProvinceMSP", "province", District).GetChaincodeEventsAsync(Administration.Chaincode, new EventsOptions { StartBlock = fromDistrict }, Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.IsTrue(await others.MoveNextAsync());
        Assert.AreEqual("OfDistrict", others.Current.EventName);
    }

    [TestMethod]
    public async Task Private_values_are_the_channels_own()
    {
        var options = new ProposalOptions
        {
            Arguments = ["[\"priv\",\"p\",\"secret\"]"],
            TransientData = new Dictionary<string, Argument> { ["secret"] = "of exams" },
            EndorsingOrganizations = ["CityMSP", "CountyMSP"],
        };
        await Steps(Exams, "CityMSP", "city").SubmitAsync("run", options, Cancellation);
        var hex = Convert.ToHexStringLower("of exams"u8);
        Assert.AreEqual(hex, Encoding.UTF8.GetString(await Steps(Exams, "CountyMSP", "county").EvaluateAsync("run", ["[\"privget\",\"p\"]"], Cancellation)));
        Assert.IsEmpty(await Steps(District, "CityMSP", "city").EvaluateAsync("run", ["[\"privget\",\"p\"]"], Cancellation));
        Assert.IsEmpty(await Steps(District, "CityMSP", "city").EvaluateAsync("run", ["[\"privhash\",\"p\"]"], Cancellation));
    }

    [TestMethod]
    public async Task Chaincode_reads_another_channel_and_leaves_no_trace_of_it_in_its_transaction()
    {
        await Steps(District, "CityMSP", "city").SubmitAsync("Put", ["across", "district's"], Cancellation);
        var call = JsonSerializer.Serialize(new[] { "invoke", Administration.Chaincode, District, "Get", "across" });
        var options = new ProposalOptions { Arguments = [call, "[\"put\",\"seen\",\"yes\"]"], EndorsingOrganizations = ["CityMSP"] };
        var transaction = await Steps(Exams, "CityMSP", "city").NewProposal("run", options).EndorseAsync(cancellationToken: Cancellation);
        Assert.Contains(Convert.ToHexStringLower("district's"u8), Encoding.UTF8.GetString(transaction.GetResult()));

        var keys = ReadWriteSetOf(transaction.GetBytes()).SelectMany(set => set.Reads.Select(read => "read " + read.Key).Concat(set.Writes.Select(write => "write " + write.Key))).ToList();
        Assert.Contains("write seen", keys);
        Assert.DoesNotContain("read across", keys);
    }

    [TestMethod]
    public async Task What_chaincode_writes_on_another_channel_is_dropped()
    {
        var call = JsonSerializer.Serialize(new[] { "invoke", Administration.Chaincode, District, "Put", "dropped", "x" });
        var options = new ProposalOptions { Arguments = [call], EndorsingOrganizations = ["CityMSP"] };
        var transaction = await Steps(Exams, "CityMSP", "city").NewProposal("run", options).EndorseAsync(cancellationToken: Cancellation);
        Assert.StartsWith("200 ", Encoding.UTF8.GetString(transaction.GetResult()));
        Assert.IsEmpty(ReadWriteSetOf(transaction.GetBytes()).SelectMany(set => set.Writes).ToList());
        Assert.IsEmpty(await Steps(District, "CityMSP", "city").EvaluateAsync("Get", ["dropped"], Cancellation));
    }

    [TestMethod]
    public async Task Chaincode_does_not_reach_a_channel_that_the_caller_or_the_peer_is_no_member_of()
    {
        // The city's peer has both channels, but the county's clerk is unknown on one.
        var call = JsonSerializer.Serialize(new[] { "invoke", Administration.Chaincode, District, "Get", "across" });
        var atCity = await Steps(Exams, "CityMSP", "county").EvaluateAsync("run", new ProposalOptions { Arguments = [call], EndorsingOrganizations = ["CityMSP"] }, Cancellation);
        Assert.Contains("INVOKE_CHAINCODE failed", Encoding.UTF8.GetString(atCity));
        Assert.Contains("failed evaluating policy on signed data during check policy [/Channel/Application/Writers]", Encoding.UTF8.GetString(atCity));
        var atCounty = await Steps(Exams, "CountyMSP", "city").EvaluateAsync("run", new ProposalOptions { Arguments = [call], EndorsingOrganizations = ["CountyMSP"] }, Cancellation);
        Assert.Contains("Failed to get policy manager for channel [district]", Encoding.UTF8.GetString(atCounty));
    }

    [TestMethod]
    public async Task A_peer_tells_the_channels_that_it_has_joined_and_the_configuration_of_each()
    {
        Assert.AreSequenceEqual([District], await ChannelsOfAsync("ProvinceMSP", "province", District));
        Assert.AreSequenceEqual([District, Exams], await ChannelsOfAsync("CityMSP", "city", Exams));
        Assert.AreSequenceEqual([Exams], await ChannelsOfAsync("CountyMSP", "county", Exams));

        // A channel is asked for by argument, whatever channel carries the question.
        var cscc = s_node.Connect("CityMSP", "city", Exams).GetContract("cscc");
        var config = Config.Parser.ParseFrom(await cscc.EvaluateAsync("GetChannelConfig", [District], Cancellation));
        Assert.IsTrue(config.ChannelGroup.Groups["Application"].Groups.ContainsKey("ProvinceMSP"));
        var block = Block.Parser.ParseFrom(await cscc.EvaluateAsync("GetConfigBlock", [Exams], Cancellation));
        Assert.AreEqual((await s_node.Connect("CityMSP", "city", Exams).Ledger.GetBlockAsync(0, Cancellation)).Header, block.Header);
    }

    [TestMethod]
    public async Task Definitions_are_the_channels_own()
    {
        foreach (var (channel, peer, user) in new[] { (District, "ProvinceMSP", "province"), (Exams, "CountyMSP", "county") })
        {
            var lifecycle = s_node.Connect(peer, user, channel).GetContract("_lifecycle");
            var result = QueryChaincodeDefinitionResult.Parser.ParseFrom(
                await lifecycle.EvaluateAsync("QueryChaincodeDefinition", [new QueryChaincodeDefinitionArgs { Name = Administration.Chaincode }.ToByteArray()], Cancellation));
            Assert.HasCount(2, result.Approvals);
            Assert.IsTrue(result.Approvals[peer]);
            Assert.IsTrue(result.Approvals["CityMSP"]);
        }
    }

    [TestMethod]
    public async Task A_member_of_one_channel_learns_nothing_of_the_other()
    {
        var district = await s_node.Connect("CityMSP", "city", District).Ledger.GetChainInfoAsync(Cancellation);
        Assert.IsGreaterThan(1UL, district.Height);

        // Through a peer that has the channel.
        var steps = Steps(District, "CityMSP", "county");
        await AssertRefusedAsync(StatusCode.FailedPrecondition, "access denied: channel [district] creator org unknown, creator is malformed", () => steps.EvaluateAsync("Get", ["across"], Cancellation));
        await AssertRefusedAsync(StatusCode.Aborted, "failed to endorse transaction", () => steps.NewProposal("Get", new ProposalOptions { Arguments = ["across"] }).EndorseAsync(cancellationToken: Cancellation));
        var network = s_node.Connect("CityMSP", "county", District);
        await AssertRefusedAsync(StatusCode.PermissionDenied, "failed evaluating policy", () => network.NewCommit(new string('0', 64)).GetStatusAsync(cancellationToken: Cancellation));
        await AssertRefusedAsync(StatusCode.PermissionDenied, "failed evaluating policy", () => FirstAsync(network.GetChaincodeEventsAsync(Administration.Chaincode, new EventsOptions { StartBlock = 0 }, Cancellation)));
        Assert.AreEqual(Status.Forbidden, await DeliverAsync("CityMSP", "county", District));
        Assert.AreEqual(Status.Forbidden, await DeliverAsync("orderer", "county", District));
        Assert.AreEqual(Status.Forbidden, (await BroadcastAsync(await SignedAsync("county", network))).Status);

        // Through system chaincodes, asked on the channel of which it is a member.
        var exams = s_node.Connect("CityMSP", "county", Exams);
        await AssertRefusedAsync(StatusCode.Unknown, "access denied for [GetChainInfo][district]", () => exams.GetContract("qscc").EvaluateAsync("GetChainInfo", [District], Cancellation));
        await AssertRefusedAsync(StatusCode.Unknown, "access denied for [GetConfigBlock][district]", () => exams.GetContract("cscc").EvaluateAsync("GetConfigBlock", [District], Cancellation));
        await AssertRefusedAsync(StatusCode.Unknown, "access denied for [GetChannelConfig][district]", () => exams.GetContract("cscc").EvaluateAsync("GetChannelConfig", [District], Cancellation));
    }

    [TestMethod]
    [DataRow(Nowhere)]
    [DataRow(District, DisplayName = "a channel that the peer has not joined")]
    public async Task An_unknown_channel_is_refused_by_every_service_in_Fabrics_words(string unknown)
    {
        var steps = Steps(unknown, "CountyMSP", "county");
        var network = s_node.Connect("CountyMSP", "county", unknown);
        var noConfig = $"failed to get config for channel [{unknown}]: could not get last config for channel {unknown}";
        var noManager = $"Failed to get policy manager for channel [{unknown}]";
        await AssertRefusedAsync(StatusCode.Unavailable, noConfig, () => steps.EvaluateAsync("Get", ["a"], Cancellation));
        await AssertRefusedAsync(
            StatusCode.FailedPrecondition, $"no combination of peers can be derived which satisfy the endorsement policy: No metadata was found for chaincode steps in channel {unknown}",
            () => steps.NewProposal("Get", new ProposalOptions { Arguments = ["a"] }).EndorseAsync(cancellationToken: Cancellation));
        await AssertRefusedAsync(
            StatusCode.Unavailable, "failed to find any endorsing peers for org(s): CountyMSP",
            () => steps.NewProposal("Get", new ProposalOptions { Arguments = ["a"], EndorsingOrganizations = ["CountyMSP"] }).EndorseAsync(cancellationToken: Cancellation));
        await AssertRefusedAsync(StatusCode.PermissionDenied, noManager, () => network.NewCommit(new string('0', 64)).GetStatusAsync(cancellationToken: Cancellation));
        await AssertRefusedAsync(StatusCode.PermissionDenied, noManager, () => FirstAsync(network.GetChaincodeEventsAsync("steps", cancellationToken: Cancellation)));

        var envelope = await SignedAsync("county", network);
        var submit = await Assert.ThrowsExactlyAsync<RpcException>(async () => await new Hyperledger.Fabric.Protos.Gateway.Gateway.GatewayClient(s_node.Dial(s_node.Peer("CountyMSP")))
            .SubmitAsync(new SubmitRequest { ChannelId = unknown, TransactionId = "1", PreparedTransaction = envelope }, cancellationToken: Cancellation));
        Assert.AreEqual((StatusCode.FailedPrecondition, noConfig), (submit.StatusCode, submit.Status.Detail));

        var proposed = ProposedTransaction.Parser.ParseFrom(steps.NewProposal("Get", new ProposalOptions { Arguments = ["a"] }).GetBytes()).Proposal.ProposalBytes;
        var signed = new SignedProposal { ProposalBytes = proposed, Signature = ByteString.CopyFrom(await s_node.Identity("county").SignAsync(proposed.Memory, Cancellation)) };
        var response = await new Endorser.EndorserClient(s_node.Dial(s_node.Peer("CountyMSP"))).ProcessProposalAsync(signed, cancellationToken: Cancellation);
        Assert.AreEqual((500, $"channel '{unknown}' not found"), (response.Response.Status, response.Response.Message));

        Assert.AreEqual(Status.NotFound, await DeliverAsync("CountyMSP", "county", unknown));
        var exams = s_node.Connect("CountyMSP", "county", Exams);
        await AssertRefusedAsync(StatusCode.Unknown, $"Invalid chain ID, {unknown}", () => exams.GetContract("qscc").EvaluateAsync("GetChainInfo", [unknown], Cancellation));
        await AssertRefusedAsync(StatusCode.Unknown, $"access denied for [GetConfigBlock][{unknown}]: {noManager}", () => exams.GetContract("cscc").EvaluateAsync("GetConfigBlock", [unknown], Cancellation));
        await AssertRefusedAsync(StatusCode.Unknown, $"access denied for [GetChannelConfig][{unknown}]: {noManager}", () => exams.GetContract("cscc").EvaluateAsync("GetChannelConfig", [unknown], Cancellation));
    }

    [TestMethod]
    public async Task The_orderer_knows_no_channel_that_the_network_lacks()
    {
        Assert.AreEqual(Status.NotFound, await DeliverAsync("orderer", "county", Nowhere));
        var response = await BroadcastAsync(await SignedAsync("county", s_node.Connect("CountyMSP", "county", Nowhere)));
        Assert.AreEqual((Status.BadRequest, "channel does not exist"), (response.Status, response.Info));
    }

    [TestMethod]
    public async Task A_channel_that_a_peer_has_is_not_joined_again()
    {
        var genesis = await s_node.Connect("CityMSP", "city", Exams).Ledger.GetBlockAsync(0, Cancellation);
        var crypto = new CryptoMaterial(new NetworkFolder(s_folder.Path));
        var administrator = Hyperledger.Fabric.Client.Gateway.Connect(new GatewayOptions(s_node.Dial(s_node.Peer("CityMSP")), await crypto.AdministratorAsync("CityMSP", Cancellation))).GetNetwork(District);
        await AssertRefusedAsync(
            StatusCode.Unknown, "cannot create ledger from genesis block: ledger [exams] already exists with state [ACTIVE]",
            () => administrator.GetContract("cscc").EvaluateAsync("JoinChain", [genesis.ToByteArray()], Cancellation));
        await AssertRefusedAsync(
            StatusCode.Unknown, "access denied for [JoinChain][exams]",
            () => s_node.Connect("CityMSP", "city", District).GetContract("cscc").EvaluateAsync("JoinChain", [genesis.ToByteArray()], Cancellation));
    }

    private static Contract Ledger(string channel, string peer, string user) => s_node.Connect(peer, user, channel).GetContract("ledger", "units");

    private static Contract Steps(string channel, string peer, string user) => s_node.Connect(peer, user, channel).GetContract(Administration.Chaincode);

    private async Task<IReadOnlyList<string>> ChannelsOfAsync(string peer, string user, string channel)
    {
        var response = await s_node.Connect(peer, user, channel).GetContract("cscc").EvaluateAsync("GetChannels", new ProposalOptions { EndorsingOrganizations = [peer] }, Cancellation);
        return [.. ChannelQueryResponse.Parser.ParseFrom(response).Channels.Select(info => info.ChannelId)];
    }

    private static async Task FirstAsync<T>(IAsyncEnumerable<T> items)
    {
        await foreach (var _ in items) return;
    }

    private static async Task AssertRefusedAsync(StatusCode code, string text, Func<Task> call)
    {
        var refused = await Assert.ThrowsAsync<GatewayException>(call);
        Assert.AreEqual(code, refused.StatusCode, refused.Message);
        Assert.Contains(text, refused.Message + string.Join(' ', refused.Details.Select(detail => detail.Message)));
    }

    /// <summary>An envelope that names a channel and was signed by somebody.</summary>
    private async Task<Envelope> SignedAsync(string identity, Hyperledger.Fabric.Client.Network network)
    {
        var envelope = Envelope.Parser.ParseFrom(network.NewBlockEventsRequest(new BlockEventsOptions { StartBlock = 0 }).GetBytes());
        envelope.Signature = ByteString.CopyFrom(await s_node.Identity(identity).SignAsync(envelope.Payload.Memory, Cancellation));
        return envelope;
    }

    /// <summary>The status with which a peer, or the orderer, answers a request for all blocks; SUCCESS at the first block.</summary>
    private async Task<Status> DeliverAsync(string node, string identity, string channel)
    {
        var envelope = await SignedAsync(identity, s_node.Connect("CountyMSP", identity, channel));
        if (node == "orderer")
        {
            using var ordered = new AtomicBroadcast.AtomicBroadcastClient(s_node.Dial(s_node.Endpoints.GetProperty("orderer"))).Deliver(cancellationToken: Cancellation);
            await ordered.RequestStream.WriteAsync(envelope, Cancellation);
            Assert.IsTrue(await ordered.ResponseStream.MoveNext(Cancellation));
            return ordered.ResponseStream.Current.TypeCase == Hyperledger.Fabric.Protos.Orderer.DeliverResponse.TypeOneofCase.Status ? ordered.ResponseStream.Current.Status : Status.Success;
        }
        using var delivered = new Deliver.DeliverClient(s_node.Dial(s_node.Peer(node))).Deliver(cancellationToken: Cancellation);
        await delivered.RequestStream.WriteAsync(envelope, Cancellation);
        Assert.IsTrue(await delivered.ResponseStream.MoveNext(Cancellation));
        return delivered.ResponseStream.Current.TypeCase == DeliverResponse.TypeOneofCase.Status ? delivered.ResponseStream.Current.Status : Status.Success;
    }

    private async Task<BroadcastResponse> BroadcastAsync(Envelope envelope)
    {
        using var call = new AtomicBroadcast.AtomicBroadcastClient(s_node.Dial(s_node.Endpoints.GetProperty("orderer"))).Broadcast(cancellationToken: Cancellation);
        await call.RequestStream.WriteAsync(envelope, Cancellation);
        Assert.IsTrue(await call.ResponseStream.MoveNext(Cancellation));
        return call.ResponseStream.Current;
    }

    private static List<Hyperledger.Fabric.Protos.Ledger.Rwset.Kvrwset.KVRWSet> ReadWriteSetOf(byte[] prepared)
    {
        var payload = Payload.Parser.ParseFrom(PreparedTransaction.Parser.ParseFrom(prepared).Envelope.Payload);
        var action = ChaincodeActionPayload.Parser.ParseFrom(Hyperledger.Fabric.Protos.Peer.Transaction.Parser.ParseFrom(payload.Data).Actions[0].Payload).Action;
        var results = ChaincodeAction.Parser.ParseFrom(ProposalResponsePayload.Parser.ParseFrom(action.ProposalResponsePayload).Extension).Results;
        return [.. TxReadWriteSet.Parser.ParseFrom(results).NsRwset.Select(set => Hyperledger.Fabric.Protos.Ledger.Rwset.Kvrwset.KVRWSet.Parser.ParseFrom(set.Rwset))];
    }
}
