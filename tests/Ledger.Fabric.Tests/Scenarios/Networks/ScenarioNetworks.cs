using System.Collections.Concurrent;

namespace Ledger.Fabric.Tests.Scenarios.Networks;

/// <summary>One network for each place, started when a scenario first asks and stopped after the last test.</summary>
[TestClass]
public sealed class ScenarioNetworks
{
    private static readonly ConcurrentDictionary<ScenarioPlace, Lazy<Task<ScenarioNetwork>>> Started = new();

    internal static Task<ScenarioNetwork> GetAsync(ScenarioPlace place) => Started.GetOrAdd(place, place => new Lazy<Task<ScenarioNetwork>>(async () =>
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        return await ScenarioSetup.OfficialScenarios.StartAsync(place, limit.Token);
    })).Value;

    [AssemblyCleanup]
    public static async Task StopAsync()
    {
        foreach (var network in Started.Values)
        {
            if (network.IsValueCreated && network.Value.IsCompletedSuccessfully) await (await network.Value).DisposeAsync();
        }
    }
}
