using Hyperledger.Fabric.Contract.Testing;

namespace Hyperledger.Fabric.Contract.Tests.Determinism;

[TestClass]
public sealed class DeterminismTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task SoundChaincodePassesUnderEveryVariant()
    {
        var runs = await Testing.Determinism.CheckAsync<SoundScenario>(cancellationToken: TestContext.CancellationToken);
        Assert.IsGreaterThanOrEqualTo(4, runs.Count);
        Assert.IsTrue(runs.Any(r => r.Contains("culture contrary", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task CultureInAValueIsFound() => await MustFindAsync<CultureScenario>("-1234.5");

    [TestMethod]
    public async Task CultureInADateIsFound() => await MustFindAsync<DateScenario>("sets event");

    [TestMethod]
    public async Task TimeZoneIsFound() => await MustFindAsync<TimeZoneScenario>("time zone Asia/Shanghai");

    [TestMethod]
    public async Task FirstRunThatDiffersIsTold_WhicheverEndsFirst() => await MustFindAsync<SlowTimeZoneScenario>("time zone Asia/Shanghai");

    [TestMethod]
    public async Task ClockIsFound() => await MustFindAsync<ClockScenario>("2026-01-15T08:30:");

    [TestMethod]
    public async Task RandomnessIsFound() => await MustFindAsync<RandomScenario>("transaction 2 'random'");

    [TestMethod]
    public async Task OrderOfHashCodesIsFound() => await MustFindAsync<HashOrderScenario>("key1");

    private async Task MustFindAsync<TScenario>(string said) where TScenario : IDeterminismScenario, new()
    {
        // Two processes of the invariant culture, and the contrary one.
        var options = new DeterminismOptions { Cultures = [], Processes = 2 };
        var e = await Assert.ThrowsExactlyAsync<DeterminismException>(() => Testing.Determinism.CheckAsync<TScenario>(options, TestContext.CancellationToken));
        Assert.Contains(said, e.Message);
    }
}
