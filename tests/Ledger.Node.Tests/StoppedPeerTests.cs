using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Grpc.Core;
using Hyperledger.Fabric.Client;

namespace Ledger.Node.Tests;

[TestClass]
public sealed class StoppedPeerTests
{
    private const string City = "CityMSP-peer0", Province = "ProvinceMSP-peer0";

    public required TestContext TestContext { get; init; }

    private CancellationToken Cancellation => TestContext.CancellationToken;

    [TestMethod]
    public async Task A_stopped_peer_is_gone_and_the_others_go_on_without_it()
    {
        using var folder = new TemporaryFolder();
        await using var node = await NodeProcess.StartAsync(folder.Path, Cancellation);
        var city = node.Connect("CityMSP", "city-reviewer");
        var begun = new TaskCompletionSource();
        var events = ReadAsync(city, begun);
        await begun.Task.WaitAsync(Cancellation);
        await node.TurnAsync(City, isToRun: false, Cancellation);

        // Its event streams end, its endpoint takes no connection, and its chaincode endorses for nobody.
        var ended = await Assert.ThrowsAsync<GatewayException>(() => events);
        Assert.AreEqual(StatusCode.Unavailable, ended.StatusCode, ended.ToString());
        await AssertNobodyListensAsync(node.Peer("CityMSP"));
        var units = node.Connect("ProvinceMSP", "province-admin").GetContract("ledger", "units");
        var refused = await Assert.ThrowsAsync<GatewayException>(() => units.EvaluateAsync("List", new ProposalOptions { EndorsingOrganizations = ["CityMSP"] }, Cancellation));
        Assert.Contains("no peers available", refused.Message);

        // The policy asks for the province and one of three: the gateway takes another than the city.
        await units.SubmitAsync("Register", [Units.Province], Cancellation);
        var height = (await node.Connect("ProvinceMSP", "province-admin").Ledger.GetChainInfoAsync(Cancellation)).Height;

        await node.TurnAsync(City, isToRun: true, Cancellation);
        Assert.AreEqual(height, (await city.Ledger.GetChainInfoAsync(Cancellation)).Height);
        using var listed = JsonDocument.Parse(await city.GetContract("ledger", "units").EvaluateAsync("List", new ProposalOptions { EndorsingOrganizations = ["CityMSP"] }, Cancellation));
        Assert.AreEqual(1, listed.RootElement.GetArrayLength());
    }

    [TestMethod]
    public async Task A_peer_stays_stopped_over_a_restart_even_the_first()
    {
        using var folder = new TemporaryFolder();
        ulong height;
        await using (var node = await NodeProcess.StartAsync(folder.Path, Cancellation))
        {
            height = await node.HeightAsync("CityMSP", "city-reviewer", Cancellation);
            await node.TurnAsync(Province, isToRun: false, Cancellation);
            await node.StopAsync(Cancellation);
        }

        await using (var node = await NodeProcess.StartAsync(folder.Path, Cancellation))
        {
            Assert.IsFalse(NodeProcess.PeerNamed(node.Endpoints, Province).GetProperty("isRunning").GetBoolean());
            await AssertNobodyListensAsync(node.Peer("ProvinceMSP"));
            Assert.AreEqual(height, await node.HeightAsync("CityMSP", "city-reviewer", Cancellation));
            await node.TurnAsync(Province, isToRun: true, Cancellation);
            await node.Connect("ProvinceMSP", "province-admin").GetContract("ledger", "units").SubmitAsync("Register", [Units.Province], Cancellation);
        }
    }

    [TestMethod]
    public async Task A_network_of_stopped_peers_serves_and_defines_its_chaincode_when_the_last_has_started()
    {
        using var folder = new TemporaryFolder();
        string[] peers = [Province, City, "CountyMSP-peer0", "SchoolMSP-peer0"];
        foreach (var peer in peers) NodeProcess.Mark(folder.Path, peer, isToRun: false);
        await using var node = await NodeProcess.StartAsync(folder.Path, Cancellation);
        foreach (var peer in peers) await node.TurnAsync(peer, isToRun: true, Cancellation);
        await node.Connect("ProvinceMSP", "province-admin").GetContract("ledger", "units").SubmitAsync("Register", [Units.Province], Cancellation);
    }

    [TestMethod]
    public async Task A_peer_whose_port_was_taken_meanwhile_says_so_and_starts_when_it_is_free()
    {
        using var folder = new TemporaryFolder();
        await using var node = await NodeProcess.StartAsync(folder.Path, Cancellation);
        await node.TurnAsync(City, isToRun: false, Cancellation);
        using (var intruder = new TcpListener(EndPointOf(node.Peer("CityMSP"))))
        {
            intruder.Start();
            NodeProcess.Mark(folder.Path, City, isToRun: true);
            await node.WaitForPeerAsync(City, state => state.TryGetProperty("problem", out var problem) && problem.GetString()!.Contains("is taken by another program"), Cancellation);
            await node.Connect("ProvinceMSP", "province-admin").GetContract("ledger", "units").SubmitAsync("Register", [Units.Province], Cancellation);
        }

        await node.WaitForPeerAsync(City, state => state.GetProperty("isRunning").GetBoolean(), Cancellation);
        Assert.AreEqual(await node.HeightAsync("ProvinceMSP", "province-admin", Cancellation), await node.HeightAsync("CityMSP", "city-reviewer", Cancellation));
    }

    private async Task ReadAsync(Hyperledger.Fabric.Client.Network network, TaskCompletionSource begun)
    {
        await foreach (var _ in network.GetBlockEventsAsync(0, Cancellation)) begun.TrySetResult();
    }

    private async Task AssertNobodyListensAsync(JsonElement peer)
    {
        using var client = new TcpClient();
        await Assert.ThrowsAsync<SocketException>(() => client.ConnectAsync(EndPointOf(peer), Cancellation).AsTask());
    }

    private static IPEndPoint EndPointOf(JsonElement peer) => IPEndPoint.Parse(peer.GetProperty("address").GetString()!);
}
