using Ledger.Records.State;

namespace Ledger.Sdk.Trail;

/// <summary>What happened to a batch or a record of one, oldest first.</summary>
/// <param name="Id">The id asked for.</param>
/// <param name="Evidence">The objects as they stand now; null if the id is a transaction that wrote no batch.</param>
/// <param name="Progress">Where the batch stands; null as above.</param>
/// <param name="Status">What is in effect for the record; null unless a record was asked for.</param>
/// <param name="Entries">The transactions, each checked against its signed block.</param>
public sealed record LedgerHistory(
    string Id, Evidence? Evidence, BatchProgress? Progress, EffectiveStatus? Status, IReadOnlyList<TrailEntry> Entries);
