namespace Ledger.Sdk.Sample;

/// <summary>The files that were written.</summary>
/// <param name="Roster">The roster, <c>roster.xlsx</c>.</param>
/// <param name="Records">The record files in the order in which they were made.</param>
/// <param name="RecordCount">How many records they hold.</param>
public sealed record SampleFiles(string Roster, IReadOnlyList<string> Records, int RecordCount);
