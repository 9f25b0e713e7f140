namespace Ledger.Sdk;

/// <summary>What a batch holds, as the school counts it; no personal data.</summary>
/// <param name="ByClass">Records by class, in ordinal order of the class; empty for a student who is on no roster any more.</param>
/// <param name="ByType">Records by type, in the order of the types' codes.</param>
/// <param name="Erased">Records whose students were erased, which nobody can count by class or type any more.</param>
/// <param name="RefusedRows">Rows of the same files that were refused; null if it was not kept.</param>
public sealed record BatchContents(IReadOnlyList<ContentCount> ByClass, IReadOnlyList<ContentCount> ByType, int Erased, long? RefusedRows);

/// <summary>How many records fall under a heading.</summary>
/// <param name="Chinese">The heading in Chinese.</param>
/// <param name="English">The heading in English; a class has one name.</param>
/// <param name="Records">The number of records.</param>
public sealed record ContentCount(string Chinese, string English, int Records);
