namespace Ledger.Sdk.Supervision;

/// <summary>The score of one indicator.</summary>
/// <param name="Code">The indicator.</param>
/// <param name="Points">The points given, with at most two decimals.</param>
/// <param name="Evidence">What was shown, or found; may be empty.</param>
public sealed record Score(string Code, decimal Points, string Evidence);
