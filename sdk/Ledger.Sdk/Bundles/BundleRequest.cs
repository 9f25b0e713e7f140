namespace Ledger.Sdk;

/// <summary>Whose bundle is wanted, which records it takes, and what it shows of them.</summary>
public sealed record BundleRequest : BundleSelection
{
    /// <summary>The student's registry number, now or before.</summary>
    public required string RegistryNumber { get; init; }
}
