using Ledger.Sdk.Internal;
using Microsoft.Extensions.Time.Testing;

namespace Ledger.Sdk.Tests;

/// <summary>An endorser that has not committed what this client knows is waited for, for a while.</summary>
[TestClass]
public sealed class LateEndorsersTests
{
    private readonly FakeTimeProvider _clock = new() { AutoAdvanceAmount = TimeSpan.FromMilliseconds(1) };
    private readonly Dictionary<string, Queue<ulong?>> _heights = [];
    private readonly List<string> _asked = [];

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Waits_until_each_is_as_high_as_the_own_peer()
    {
        _heights["own"] = new([7]);
        _heights["ProvinceMSP"] = new([7]);
        _heights["CountyMSP"] = new([5, 6, 6, 8]);
        await RunAsync("ProvinceMSP", "CountyMSP");
        Assert.AreEqual("own ProvinceMSP CountyMSP CountyMSP CountyMSP CountyMSP", string.Join(' ', _asked));
    }

    [TestMethod]
    public async Task Asks_nobody_where_the_own_height_cannot_be_learnt()
    {
        _heights["own"] = new([null]);
        await RunAsync("ProvinceMSP");
        Assert.AreEqual("own", string.Join(' ', _asked));
    }

    [TestMethod]
    public async Task Passes_over_one_whose_height_cannot_be_learnt()
    {
        _heights["own"] = new([7]);
        _heights["CountyMSP"] = new([null]);
        await RunAsync("CountyMSP");
        Assert.AreEqual("own CountyMSP", string.Join(' ', _asked));
    }

    [TestMethod]
    public async Task Gives_up_on_one_that_stays_behind()
    {
        _heights["own"] = new([7]);
        _heights["CountyMSP"] = new(Enumerable.Repeat<ulong?>(3, 1000));
        await RunAsync("CountyMSP");
        Assert.IsInRange(50, 101, _asked.Count);
    }

    private async Task RunAsync(params string[] organizations)
    {
        var waiting = new LateEndorsers(HeightAsync, _clock).AwaitAsync(organizations, TestContext.CancellationToken);
        while (!waiting.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }
        await waiting;
    }

    private Task<ulong?> HeightAsync(string? organization, CancellationToken cancellationToken)
    {
        _asked.Add(organization ?? "own");
        return Task.FromResult(_heights[organization ?? "own"].Dequeue());
    }
}
