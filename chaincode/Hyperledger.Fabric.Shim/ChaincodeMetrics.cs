namespace Hyperledger.Fabric.Shim;

/// <summary>Names of the instruments that every stream of the process reports to (System.Diagnostics.Metrics).</summary>
public static class ChaincodeMetrics
{
    /// <summary>The meter.</summary>
    public const string MeterName = "Hyperledger.Fabric.Shim";

    /// <summary>Up-down counter: streams to peers on which the chaincode is ready.</summary>
    public const string Streams = "fabric.chaincode.streams";

    /// <summary>Up-down counter: transactions that have begun and are not answered.</summary>
    public const string RunningTransactions = "fabric.chaincode.transactions.running";

    /// <summary>Up-down counter: transactions that wait for a place.</summary>
    public const string WaitingTransactions = "fabric.chaincode.transactions.waiting";

    /// <summary>Histogram in seconds, with tag <c>outcome</c>: <c>ok</c> (status below 400), <c>refused</c> (below 500), <c>failed</c>.</summary>
    public const string TransactionDuration = "fabric.chaincode.transaction.duration";

    /// <summary>Counter with tag <c>type</c>, the message's type such as <c>GetState</c>.</summary>
    public const string PeerRequests = "fabric.chaincode.peer.requests";

    /// <summary>Counter: messages of peers that were answered with ERROR or ignored, because the protocol or a bound does not allow them.</summary>
    public const string RefusedMessages = "fabric.chaincode.peer.refused";
}
