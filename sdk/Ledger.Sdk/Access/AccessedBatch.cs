namespace Ledger.Sdk.Access;

/// <summary>How many records of a batch were read.</summary>
/// <param name="Batch">The batch's id.</param>
/// <param name="Records">How many of its records, from 1.</param>
public sealed record AccessedBatch(string Batch, int Records);
