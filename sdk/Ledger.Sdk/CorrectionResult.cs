using Ledger.Records.State;
using Ledger.Sdk.Import;

namespace Ledger.Sdk;

/// <summary>What came of correcting anchored records.</summary>
/// <param name="Anchored">What came of anchoring the corrected rows.</param>
/// <param name="Corrections">Each record that a row supersedes.</param>
public sealed record CorrectionResult(AnchorResult Anchored, IReadOnlyList<Correction> Corrections);

/// <summary>One record that another supersedes.</summary>
/// <param name="Changed">The row and what differs.</param>
/// <param name="SupersededBy">The record that takes its place, <c>batch#index</c>.</param>
/// <param name="Statement">The transaction that states it.</param>
/// <param name="IsNew">False if an earlier run had stated it.</param>
public sealed record Correction(ChangedRecord Changed, RecordReference SupersededBy, string Statement, bool IsNew);
