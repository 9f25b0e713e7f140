namespace Ledger.Sdk.Files;

/// <summary>What the keeping of a batch's evidence came to.</summary>
/// <param name="Kept">How many files were kept now.</param>
/// <param name="Lacking">How many pieces of evidence that records name are not kept.</param>
/// <param name="Unnamed">How many files of the folder no record names.</param>
public sealed record EvidenceAddition(int Kept, int Lacking, int Unnamed);
