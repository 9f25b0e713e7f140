using Ledger.Records.State;

namespace Ledger.Audit;

/// <summary>Who signed an answer, as the channel and its register knew them at the answer's height.</summary>
/// <param name="By">MSP, unit and role of the certificate.</param>
/// <param name="IsEntitled">Whether the register let them speak for that unit in that role at the time of signing.</param>
/// <param name="IsWithinUnit">Whether what was asked is about their unit or one below it; null where it is about no unit.</param>
public sealed record AuditSigner(Submitter By, bool IsEntitled, bool? IsWithinUnit);
