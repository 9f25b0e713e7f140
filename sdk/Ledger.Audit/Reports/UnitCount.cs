namespace Ledger.Audit;

/// <summary>How often something was seen of a unit.</summary>
/// <param name="Unit">The unit's code; empty where the creators' certificates name none.</param>
/// <param name="What">Fabric's validation code, such as <c>MVCC_READ_CONFLICT</c>, a name of <see cref="AuditProblem"/>, or a rule of <see cref="FindingRule"/>.</param>
/// <param name="Count">How many transactions, or findings.</param>
public sealed record UnitCount(string Unit, string What, long Count);
