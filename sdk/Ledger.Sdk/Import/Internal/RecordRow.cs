using Ledger.Records;
using Ledger.Sdk.Keys;

namespace Ledger.Sdk.Import.Internal;

/// <summary>A row that passed: whose it is, its type and values, and the key by which the same content is known again.</summary>
internal sealed record RecordRow(StudentId Student, RecordType Type, FieldValue[] Values, UInt128 ContentKey);
