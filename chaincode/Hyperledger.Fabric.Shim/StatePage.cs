namespace Hyperledger.Fabric.Shim;

/// <summary>One page of a query.</summary>
/// <param name="Results">At most as many results as the page size asked for, in key order for range queries.</param>
/// <param name="FetchedRecordsCount">How many records the peer says it fetched for the page.</param>
/// <param name="Bookmark">Where the next page starts; empty after the last page.</param>
public sealed record StatePage(IReadOnlyList<KeyValue> Results, int FetchedRecordsCount, string Bookmark);
