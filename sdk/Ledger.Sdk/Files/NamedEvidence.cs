namespace Ledger.Sdk.Files;

/// <summary>A piece of evidence that a record names.</summary>
/// <param name="Index">The record's index in its batch.</param>
/// <param name="Digest"><c>sha256:</c> or <c>sm3:</c> and 64 lowercase hexadecimal digits.</param>
/// <param name="IsKept">Whether the store keeps the file.</param>
public sealed record NamedEvidence(int Index, string Digest, bool IsKept);
