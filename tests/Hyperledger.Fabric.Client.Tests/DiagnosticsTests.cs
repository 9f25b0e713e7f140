using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Grpc.Core;
using Hyperledger.Fabric.Client.Tests.Fakes;
using Microsoft.Extensions.Logging;

namespace Hyperledger.Fabric.Client.Tests;

[TestClass]
[DoNotParallelize]
public sealed class DiagnosticsTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Submit_TellsSpansMetricsAndLogs_WithoutArguments()
    {
        var channelName = "ledger-" + Guid.NewGuid().ToString("N");
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ClientDiagnostics.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var steps = new ConcurrentQueue<(string Step, string? Error)>();
        using var meters = new MeterListener { InstrumentPublished = (instrument, l) => { if (instrument.Meter.Name == ClientDiagnostics.MeterName) l.EnableMeasurementEvents(instrument); } };
        meters.SetMeasurementEventCallback<double>((_, value, tags, _) =>
        {
            var values = tags.ToArray().ToDictionary(t => t.Key, t => t.Value?.ToString());
            if (values.GetValueOrDefault("fabric.channel") == channelName)
                steps.Enqueue((values["fabric.step"]!, values.GetValueOrDefault("error.type")));
            Assert.IsGreaterThanOrEqualTo(0, value);
        });
        meters.Start();
        using var logs = new LogLines();
        await using var peer = await FakePeer.StartAsync();
        using var channel = peer.Connect();
        var contract = Gateway.Connect(new GatewayOptions(channel, peer.User.Signing) { LoggerFactory = logs }).GetNetwork(channelName).GetContract("basic");

        await contract.SubmitAsync("Put", ["secret"], TestContext.CancellationToken);
        peer.Evaluate = (_, _) => throw FakePeer.Error(StatusCode.Unknown, "chaincode response 400, secret");
        await Assert.ThrowsExactlyAsync<GatewayException>(() => contract.EvaluateAsync("Get", ["secret"], TestContext.CancellationToken));

        var ours = spans.Where(s => Equals(s.GetTagItem("fabric.channel"), channelName)).ToList();
        CollectionAssert.AreEqual(
            new[] { "fabric.endorse", "fabric.submit", "fabric.commit_status", "fabric.transaction", "fabric.evaluate", "fabric.query" },
            ours.Select(s => s.OperationName).ToArray());
        var transaction = ours[3];
        Assert.IsTrue(ours.Take(3).All(s => s.ParentSpanId == transaction.SpanId));
        Assert.AreEqual("Put", transaction.GetTagItem("fabric.function"));
        Assert.AreEqual((ActivityStatusCode.Error, "Unknown"), (ours[4].Status, ours[4].GetTagItem("error.type")));
        CollectionAssert.AreEqual(
            new[] { ("endorse", (string?)null), ("submit", null), ("commit_status", null), ("evaluate", "Unknown") }, steps.ToArray());
        Assert.HasCount(4, logs.Lines);
        Assert.Contains("Warning evaluate of transaction", logs.Lines[3]);
        Assert.DoesNotContain("secret", string.Join('\n', logs.Lines.Concat(ours.SelectMany(s => s.TagObjects.Select(t => t.Value?.ToString() ?? "")))));
    }

    private sealed class LogLines : ILoggerFactory, ILogger
    {
        public List<string> Lines { get; } = [];

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add($"{logLevel} {formatter(state, exception)}");

        public void Dispose()
        {
        }
    }
}
