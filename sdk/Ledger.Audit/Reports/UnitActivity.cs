using Ledger.Records.State;

namespace Ledger.Audit;

/// <summary>What one unit of a report did, or what was done below it.</summary>
/// <param name="Unit">The unit's code.</param>
/// <param name="Name">Its name in the register.</param>
/// <param name="Tier">Its tier.</param>
/// <param name="Schools">How many schools are in it; of a school 1.</param>
/// <param name="Counts">The counts in the order of <see cref="AuditMeasure.All"/>: of a school its own, of what stands above it the sums.</param>
public sealed record UnitActivity(string Unit, string Name, UnitTier Tier, int Schools, IReadOnlyList<long> Counts);
