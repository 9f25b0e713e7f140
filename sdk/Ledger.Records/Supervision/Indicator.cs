namespace Ledger.Records;

/// <summary>An indicator of an assessment standard.</summary>
/// <param name="Code">Its code, such as <c>B2</c>.</param>
/// <param name="Title">What is assessed.</param>
/// <param name="Points">The most points, from 1.</param>
/// <param name="Evidence">What is to be shown.</param>
public sealed record Indicator(string Code, LocalizedText Title, int Points, LocalizedText Evidence);
