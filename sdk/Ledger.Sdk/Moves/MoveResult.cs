namespace Ledger.Sdk.Moves;

/// <summary>What became of one school's batches.</summary>
/// <param name="School">The school.</param>
/// <param name="Moved">The batches that this run moved.</param>
/// <param name="Earlier">The batches that an earlier run had moved.</param>
public sealed record MoveResult(string School, IReadOnlyList<string> Moved, IReadOnlyList<string> Earlier);
