namespace Ledger.Fabric.Tests.NetworkConfig;

/// <summary>Nodes that join a network which serves, by the commands of the runbooks' pages.</summary>
internal static class JoiningNodes
{
    /// <summary>The county gets a second peer.</summary>
    public static async Task AddPeerAsync(TierNetwork network, CancellationToken cancellationToken)
    {
        await ChangeAsync(network, (yaml, port) => TopologyChange.PeerMore(yaml, "CountyMSP", port), cancellationToken);
        var up = (await network.RunAsync(Runbook.Commands("add-a-peer").Single(), cancellationToken)).Expect(0).Json;
        CollectionAssert.AreEquivalent(
            new[] { "CountyMSP-peer1", "CountyMSP-peer1-ledger_1" }, up.GetProperty("started").EnumerateArray().Select(n => n.GetString()).ToArray());
        await network.UntilLevelAsync("CountyMSP-peer1", cancellationToken);
    }

    /// <summary>A second county joins, and its unit is registered.</summary>
    public static async Task AddCountyAsync(TierNetwork network, CancellationToken cancellationToken)
    {
        var height = await network.HeightAsync("ProvinceMSP-peer0", cancellationToken);
        await ChangeAsync(network, TopologyChange.County, cancellationToken);
        foreach (var command in Runbook.Commands("add-an-organisation")) (await network.RunAsync(command, cancellationToken)).Expect(0);
        await network.UntilLevelAsync("SecondCountyMSP-peer0", cancellationToken);
        Assert.IsGreaterThan(height, await network.HeightAsync("SecondCountyMSP-peer0", cancellationToken));
    }

    private static async Task ChangeAsync(TierNetwork network, Func<string, int, string> change, CancellationToken cancellationToken)
    {
        var port = (await network.TopologyAsync()).PeerNodes.Max(p => p.Node.OperationsPort) + 1;
        await File.WriteAllTextAsync(network.TopologyFile, change(await File.ReadAllTextAsync(network.TopologyFile, cancellationToken), port), cancellationToken);
    }
}
