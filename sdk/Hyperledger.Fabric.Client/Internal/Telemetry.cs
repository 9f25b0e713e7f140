using System.Diagnostics;
using System.Diagnostics.Metrics;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hyperledger.Fabric.Client.Internal;

/// <summary>
/// What a gateway tells logs, traces and metrics. Never arguments, results or a chaincode's message: they may hold
/// personal data.
/// </summary>
internal sealed partial class Telemetry(ILoggerFactory? loggers)
{
    private static readonly ActivitySource Activities = new(ClientDiagnostics.ActivitySourceName);
    private static readonly Meter Meter = new(ClientDiagnostics.MeterName);
    private static readonly Histogram<double> Durations = Meter.CreateHistogram<double>(
        "fabric.client.call.duration", "s", "How long the calls to a gateway peer take, by step.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] });
    private static readonly Counter<long> Retries = Meter.CreateCounter<long>(
        "fabric.client.conflict.retries", "{retry}", "Submits done again after a read conflict.");
    private static readonly Counter<long> Reconnects = Meter.CreateCounter<long>(
        "fabric.client.stream.reconnects", "{reconnect}", "Event streams opened again.");
    private static readonly UpDownCounter<long> Streams = Meter.CreateUpDownCounter<long>(
        "fabric.client.streams", "{stream}", "Event streams that are open.");

    private readonly ILogger _logger = (ILogger?)loggers?.CreateLogger(ClientDiagnostics.LoggerName) ?? NullLogger.Instance;

    /// <summary>The span of a contract's call, around its steps; null when nobody listens.</summary>
    public static Activity? StartTransaction(string name, string channelName, string chaincodeName, string transactionName) =>
        Activities.HasListeners()
            ? Activities.StartActivity(name)
                ?.SetTag("fabric.channel", channelName).SetTag("fabric.chaincode", chaincodeName).SetTag("fabric.function", transactionName)
            : null;

    public Step Begin(GatewayStep step, string channelName, string? transactionId)
    {
        var activity = Activities.HasListeners() ? Activities.StartActivity("fabric." + Name(step), ActivityKind.Client) : null;
        activity?.SetTag("fabric.channel", channelName).SetTag("fabric.transaction_id", transactionId);
        return new Step(this, step, channelName, transactionId, activity, Durations.Enabled || _logger.IsEnabled(LogLevel.Debug) ? Stopwatch.GetTimestamp() : 0);
    }

    public static void StreamOpened(GatewayStep step, int change) => Streams.Add(change, new KeyValuePair<string, object?>("fabric.step", Name(step)));

    public void Reconnecting(GatewayStep step, int attempt, TimeSpan delay, GatewayException? failure)
    {
        Reconnects.Add(1, new KeyValuePair<string, object?>("fabric.step", Name(step)));
        var (name, milliseconds, code) = (Name(step), delay.TotalMilliseconds, failure?.StatusCode ?? StatusCode.OK);
        LogReconnecting(_logger, name, attempt, milliseconds, code);
    }

    public void Retrying(CommitStatus status, int attempt, TimeSpan delay)
    {
        Retries.Add(1, new KeyValuePair<string, object?>("fabric.validation_code", status.Code.ToProtocolName()));
        var (code, milliseconds) = (status.Code.ToProtocolName(), delay.TotalMilliseconds);
        LogRetrying(_logger, status.TransactionId, code, attempt, milliseconds);
    }

    private static string Name(GatewayStep step) => step switch
    {
        GatewayStep.Evaluate => "evaluate",
        GatewayStep.Endorse => "endorse",
        GatewayStep.Submit => "submit",
        GatewayStep.CommitStatus => "commit_status",
        GatewayStep.ChaincodeEvents => "chaincode_events",
        _ => "block_events",
    };

    [LoggerMessage(EventId = 1, Level = LogLevel.Debug, Message = "{Step} of transaction {TransactionId} on {Channel} answered after {Milliseconds:0.0} ms")]
    private static partial void LogAnswered(ILogger logger, string step, string? transactionId, string channel, double milliseconds);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "{Step} of transaction {TransactionId} on {Channel} failed with {StatusCode}")]
    private static partial void LogFailed(ILogger logger, string step, string? transactionId, string channel, StatusCode statusCode);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "The stream {Step} broke ({StatusCode}); attempt {Attempt} to open it again in {Milliseconds:0} ms")]
    private static partial void LogReconnecting(ILogger logger, string step, int attempt, double milliseconds, StatusCode statusCode);

    [LoggerMessage(EventId = 4, Level = LogLevel.Information, Message = "Transaction {TransactionId} is invalid by {Code} after attempt {Attempt}; a new one follows in {Milliseconds:0} ms")]
    private static partial void LogRetrying(ILogger logger, string transactionId, string code, int attempt, double milliseconds);

    /// <summary>One call while it lasts.</summary>
    internal readonly struct Step(Telemetry telemetry, GatewayStep step, string channelName, string? transactionId, Activity? activity, long start)
    {
        public void Succeeded() => End(null);

        public void Failed(Exception exception) =>
            End(exception is GatewayException e ? e.StatusCode : StatusCode.Cancelled);

        private void End(StatusCode? failure)
        {
            if (failure is { } code)
            {
                activity?.SetTag("error.type", code.ToString()).SetStatus(ActivityStatusCode.Error);
                var name = Name(step);
                LogFailed(telemetry._logger, name, transactionId, channelName, code);
            }

            activity?.Dispose();
            if (start == 0)
                return;
            var elapsed = Stopwatch.GetElapsedTime(start);
            if (Durations.Enabled)
            {
                var tags = new TagList { { "fabric.step", Name(step) }, { "fabric.channel", channelName } };
                if (failure is not null)
                    tags.Add("error.type", failure.ToString());
                Durations.Record(elapsed.TotalSeconds, tags);
            }

            if (failure is null)
            {
                var (name, milliseconds) = (Name(step), elapsed.TotalMilliseconds);
                LogAnswered(telemetry._logger, name, transactionId, channelName, milliseconds);
            }
        }
    }
}
