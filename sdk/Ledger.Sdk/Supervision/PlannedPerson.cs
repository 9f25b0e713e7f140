namespace Ledger.Sdk.Supervision;

/// <summary>Somebody who was asked whether a ground for recusal exists.</summary>
/// <param name="Person">SHA-256 of the enrolment id, 64 lowercase hex digits.</param>
/// <param name="Unit">The unit for which they act.</param>
/// <param name="IsRecused">Whether a ground exists, so that they are not in the team.</param>
/// <param name="Declaration">The signed declaration (回避声明).</param>
/// <param name="DeclarationName">Its file name.</param>
public sealed record PlannedPerson(string Person, string Unit, bool IsRecused, ReadOnlyMemory<byte> Declaration, string DeclarationName);
