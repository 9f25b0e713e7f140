namespace Ledger.Records.State;

/// <summary>Why a step may not follow.</summary>
/// <param name="Code">One of <see cref="RefusalCodes"/>.</param>
/// <param name="Message">What stands against it.</param>
public sealed record InspectionRefusal(string Code, string Message);
