namespace Hyperledger.Fabric.Admin;

/// <summary>What became of an approval or a commit.</summary>
public enum LifecycleOutcome
{
    /// <summary>It stands on the ledger now.</summary>
    Recorded,

    /// <summary>The same stood on the ledger before; nothing changed.</summary>
    AlreadyRecorded,
}

/// <summary>How far the organisations agree on a definition.</summary>
/// <param name="Approvals">By MSP id of every organisation of the channel: whether it approved exactly this definition.</param>
/// <param name="Mismatches">By MSP id: in which parts an organisation's approval differs, in the peer's words; peers before 3.0 leave it empty.</param>
public sealed record CommitReadiness(IReadOnlyDictionary<string, bool> Approvals, IReadOnlyDictionary<string, IReadOnlyList<string>> Mismatches);

/// <summary>A definition in force.</summary>
/// <param name="Definition">The definition.</param>
/// <param name="Approvals">By MSP id of every organisation of the channel: whether it approved exactly this definition.</param>
public sealed record CommittedDefinition(ChaincodeDefinition Definition, IReadOnlyDictionary<string, bool> Approvals);

/// <summary>What one's own organisation approved.</summary>
/// <param name="Definition">The definition.</param>
/// <param name="PackageId">The package that its peers run; null when they run none.</param>
public sealed record ApprovedDefinition(ChaincodeDefinition Definition, string? PackageId);
