using Ledger.Records;

namespace Ledger.Sdk.Review;

/// <summary>A document that was drawn for reading. Personal: it is shown to the reviewer and kept nowhere.</summary>
/// <param name="Index">Its leaf in the batch.</param>
/// <param name="RecordId">The record's id.</param>
/// <param name="Type">The type of the record.</param>
/// <param name="Values">The fields' values in the type's order.</param>
public sealed record SampledDocument(int Index, string RecordId, RecordType Type, IReadOnlyList<FieldValue> Values);
