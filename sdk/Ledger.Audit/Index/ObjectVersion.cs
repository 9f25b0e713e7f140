namespace Ledger.Audit;

/// <summary>One write of an object, with the verified transaction behind it.</summary>
/// <param name="Entry">The transaction.</param>
/// <param name="Key">The object, such as <c>batch/3435000001/2025-2026-1/…</c>.</param>
/// <param name="Value">The value written; empty for a deletion.</param>
public sealed record ObjectVersion(AuditEntry Entry, string Key, ReadOnlyMemory<byte> Value);
