using Ledger.Sdk.Keys;

namespace Ledger.Sdk;

/// <summary>One student's bundle out of many, or why there is none.</summary>
/// <param name="Student">The student's internal id, which says nothing about the person.</param>
/// <param name="Bundle">The bundle; null if there is none.</param>
/// <param name="Problem">Why there is none: erased, or no records; null if there is one.</param>
public sealed record ExportedBundle(StudentId Student, byte[]? Bundle, LedgerError? Problem);
