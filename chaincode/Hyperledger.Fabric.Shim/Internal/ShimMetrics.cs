using System.Diagnostics.Metrics;

namespace Hyperledger.Fabric.Shim.Internal;

/// <summary>The process's instruments. Without a listener each costs a comparison.</summary>
internal static class ShimMetrics
{
    private static readonly Meter Meter = new(ChaincodeMetrics.MeterName);

    internal static readonly UpDownCounter<long> Streams = Meter.CreateUpDownCounter<long>(
        ChaincodeMetrics.Streams, "{stream}", "Streams to peers on which the chaincode is ready.");

    internal static readonly UpDownCounter<long> Running = Meter.CreateUpDownCounter<long>(
        ChaincodeMetrics.RunningTransactions, "{transaction}", "Transactions that have begun and are not answered.");

    internal static readonly UpDownCounter<long> Waiting = Meter.CreateUpDownCounter<long>(
        ChaincodeMetrics.WaitingTransactions, "{transaction}", "Transactions that wait for a place.");

    internal static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        ChaincodeMetrics.TransactionDuration,
        "s",
        "Transactions answered, from their beginning to their answer, by outcome.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] });

    internal static readonly Counter<long> Requests = Meter.CreateCounter<long>(
        ChaincodeMetrics.PeerRequests, "{request}", "Requests sent to peers, by message type.");

    internal static readonly Counter<long> Refused = Meter.CreateCounter<long>(
        ChaincodeMetrics.RefusedMessages, "{message}", "Messages of peers that were answered with ERROR or ignored.");

    internal static void Answered(int status, TimeSpan duration) => Duration.Record(
        duration.TotalSeconds, new KeyValuePair<string, object?>("outcome", status < 400 ? "ok" : status < 500 ? "refused" : "failed"));

    internal static void Requested(string type) => Requests.Add(1, new KeyValuePair<string, object?>("type", type));
}
