namespace Ledger.Sdk;

/// <summary>A transaction that is on the ledger and valid.</summary>
/// <param name="TransactionId">64 lowercase hexadecimal digits.</param>
/// <param name="BlockNumber">The block that holds it.</param>
/// <param name="Result">What the function answered.</param>
public sealed record Submission<T>(string TransactionId, ulong BlockNumber, T Result);
