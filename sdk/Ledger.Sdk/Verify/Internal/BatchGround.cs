using Ledger.Records.State;

namespace Ledger.Sdk.Verify.Internal;

/// <summary>
/// What a source of evidence, the ledger or a trust file, says of one batch. <see cref="Evidence"/> is null if the source
/// has no such batch or could not prove it; the line says why.
/// </summary>
/// <param name="Evidence">The ledger's objects around the batch.</param>
/// <param name="Line">How the batch check stands, before roots and size are compared.</param>
/// <param name="Vouching">The organisations that vouch for it, ordered.</param>
internal sealed record BatchGround(Evidence? Evidence, VerdictLine Line, IReadOnlyList<string> Vouching);
