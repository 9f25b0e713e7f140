using Hyperledger.Fabric.Client;

namespace Ledger.Benchmarks;

/// <summary>A thousand open streams of chaincode events, spread over all peers; ten are of the chaincode that is called.</summary>
internal sealed class Listeners : IAsyncDisposable
{
    private const int Count = 1000;
    private const int Matching = 10;

    private readonly CancellationTokenSource _end = new();
    private readonly List<Connection> _connections = [];
    private readonly List<Task> _streams = [];
    private readonly int[] _heard = new int[Matching];

    public static async Task<Listeners> OpenAsync(RunningNetwork network)
    {
        var listeners = new Listeners();
        (string MspId, string Identity)[] peers = [("ProvinceMSP", "auditor"), ("CityMSP", "city-reviewer"), ("CountyMSP", "county-reviewer"), ("SchoolMSP", "school-registrar")];
        foreach (var (mspId, identity) in peers) listeners._connections.Add(network.Connect(mspId, identity));
        // From a stated block on: nothing is missed, whenever a stream is served.
        var height = (await listeners._connections[0].Network.Ledger.GetChainInfoAsync()).Height;
        for (var i = 0; i < Count; i++) listeners._streams.Add(listeners.ListenAsync(i, height));
        return listeners;
    }

    /// <summary>Waits until every matching stream has told as many events.</summary>
    public async Task UntilHeardAsync(int events)
    {
        while (Enumerable.Range(0, Matching).Any(i => Volatile.Read(ref _heard[i]) < events))
        {
            if (_streams.FirstOrDefault(stream => stream.IsFaulted) is { } broken) await broken;
            await Task.Delay(10);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_streams).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var connection in _connections) connection.Dispose();
        _end.Dispose();
    }

    private async Task ListenAsync(int index, ulong startBlock)
    {
        var chaincode = index < Matching ? "ledger" : "another";
        await foreach (var _ in _connections[index % _connections.Count].Network.GetChaincodeEventsAsync(chaincode, new EventsOptions { StartBlock = startBlock }, cancellationToken: _end.Token))
        {
            if (index < Matching) Interlocked.Increment(ref _heard[index]);
        }
    }
}
