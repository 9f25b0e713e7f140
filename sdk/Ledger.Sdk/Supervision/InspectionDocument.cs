using Ledger.Records.State;

namespace Ledger.Sdk.Supervision;

/// <summary>A document of an inspection as the working folder keeps it.</summary>
/// <param name="Digest">Its digests on the ledger.</param>
/// <param name="Name">The file's name.</param>
/// <param name="Number">The document's number (文号); empty without.</param>
/// <param name="Content">The file.</param>
public sealed record InspectionDocument(TextDigest Digest, string Name, string Number, ReadOnlyMemory<byte> Content);
