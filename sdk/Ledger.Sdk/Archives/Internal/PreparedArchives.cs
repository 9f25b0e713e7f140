using Ledger.Sdk.Cache;
using Ledger.Sdk.Keys;

namespace Ledger.Sdk.Archives.Internal;

/// <summary>Statements that are in the cache, and who has none.</summary>
internal sealed record PreparedArchives(IReadOnlyList<CacheBatch> Batches, IReadOnlyList<StudentId> Formed, int Standing, IReadOnlyList<StudentId> Changed, IReadOnlyList<StudentId> WithoutRecords);
