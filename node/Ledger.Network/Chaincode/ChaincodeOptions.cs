namespace Ledger.Network.Chaincode;

/// <summary>How a peer runs chaincode. Defaults are those of Fabric's core.yaml.</summary>
public sealed class ChaincodeOptions
{
    /// <summary>How long a transaction may run; 30 s by default.</summary>
    public TimeSpan ExecuteTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The most results that a query gives in all; 100,000 by default (ledger.state.totalQueryLimit).</summary>
    public int TotalQueryLimit { get; init; } = 100_000;

    /// <summary>Results in a batch of an iterator; 100 in Fabric.</summary>
    public int BatchSize { get; init; } = 100;

    /// <summary>
    /// How many iterators one chaincode of a transaction holds open; a query beyond is refused. 1,000 by default. Fabric has no
    /// such bound: it closes them at the transaction's end, as this does too.
    /// </summary>
    public int MaxOpenQueries { get; init; } = 1000;

    /// <summary>Whether READY offers write batches (Fabric 3.1); on by default.</summary>
    public bool UseWriteBatch { get; init; } = true;

    public uint MaxSizeWriteBatch { get; init; } = 1000;

    /// <summary>Whether READY offers reads of many keys (Fabric 3.1); on by default.</summary>
    public bool UseGetMultipleKeys { get; init; } = true;

    public uint MaxSizeGetMultipleKeys { get; init; } = 1000;

    /// <summary>How often an idle stream is kept alive; null, the default, never.</summary>
    public TimeSpan? KeepAlive { get; init; }
}
