namespace Hyperledger.Fabric.Contract.Testing;

/// <summary>The version of a key: where the transaction that wrote it stands.</summary>
/// <param name="BlockNumber">The block, from 1.</param>
/// <param name="TransactionNumber">The transaction's place in it, from 0.</param>
public readonly record struct TestVersion(ulong BlockNumber, int TransactionNumber);
