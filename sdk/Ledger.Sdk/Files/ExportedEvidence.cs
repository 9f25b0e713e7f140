namespace Ledger.Sdk.Files;

/// <summary>A piece of evidence that was to be written out.</summary>
/// <param name="Digest"><c>sha256:</c> or <c>sm3:</c> and 64 lowercase hexadecimal digits.</param>
/// <param name="File">Where it was written; null if the store does not keep it.</param>
public sealed record ExportedEvidence(string Digest, string? File);
