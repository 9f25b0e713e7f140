namespace Hyperledger.Fabric.Client;

/// <summary>The names under which the client tells traces, metrics and logs what it does.</summary>
/// <remarks>
/// Spans: <c>fabric.transaction</c> (a whole submit) and <c>fabric.query</c>, within them <c>fabric.evaluate</c>,
/// <c>fabric.endorse</c>, <c>fabric.submit</c>, <c>fabric.commit_status</c>. Instruments:
/// <c>fabric.client.call.duration</c> (seconds), <c>fabric.client.conflict.retries</c>,
/// <c>fabric.client.stream.reconnects</c>, <c>fabric.client.streams</c>. They carry channel, chaincode, function name,
/// transaction id, step and status code; never arguments, results or a chaincode's message.
/// </remarks>
public static class ClientDiagnostics
{
    /// <summary>The name of the <see cref="System.Diagnostics.ActivitySource"/>.</summary>
    public const string ActivitySourceName = "Hyperledger.Fabric.Client";

    /// <summary>The name of the <see cref="System.Diagnostics.Metrics.Meter"/>.</summary>
    public const string MeterName = "Hyperledger.Fabric.Client";

    /// <summary>The category of the log lines.</summary>
    public const string LoggerName = "Hyperledger.Fabric.Client";
}
