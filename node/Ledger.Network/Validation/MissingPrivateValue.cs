namespace Ledger.Network.Validation;

/// <summary>A private key whose hash is on the ledger and whose value is not in the store.</summary>
/// <param name="Namespace">The chaincode's name.</param>
/// <param name="Collection">The collection.</param>
/// <param name="KeyHash">The SHA-256 hash of the key, 64 lowercase hexadecimal digits.</param>
public sealed record MissingPrivateValue(string Namespace, string Collection, string KeyHash);
