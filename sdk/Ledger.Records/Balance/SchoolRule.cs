namespace Ledger.Records;

/// <summary>When a school meets the least values.</summary>
/// <param name="Least">How many indicators it meets at least.</param>
/// <param name="Share">The share of the least value that it reaches in the others, from 0 to 1.</param>
public sealed record SchoolRule(int Least, decimal Share);
