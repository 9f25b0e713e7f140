namespace Ledger.Records;

/// <summary>A record that a statement of completeness counts.</summary>
/// <param name="Term">Its term.</param>
/// <param name="Dimension">The code of its dimension; null for none.</param>
/// <param name="Sha256Leaf">Its leaf hash in the SHA-256 tree, 32 bytes.</param>
/// <param name="Sm3Leaf">Its leaf hash in the SM3 tree, 32 bytes.</param>
public sealed record StatedRecord(Term Term, string? Dimension, ReadOnlyMemory<byte> Sha256Leaf, ReadOnlyMemory<byte> Sm3Leaf);
