namespace Hyperledger.Fabric.Client;

/// <summary>What a proposal carries beside the name of its transaction function.</summary>
public sealed class ProposalOptions
{
    /// <summary>The function's arguments, in order; they become part of the ledger when submitted.</summary>
    public IReadOnlyList<Argument> Arguments { get; init; } = [];

    /// <summary>Data by name that the endorsing peers' chaincode sees and the ledger does not record.</summary>
    public IReadOnlyDictionary<string, Argument> TransientData { get; init; } = new Dictionary<string, Argument>();

    /// <summary>
    /// The MSP ids of the organisations whose peers endorse (or, for an evaluation, one of whose peers answers); no other
    /// organisation's peer gets the proposal. Empty: the gateway chooses, by the endorsement policies.
    /// </summary>
    public IReadOnlyList<string> EndorsingOrganizations { get; init; } = [];

    /// <summary>
    /// Does the submit again when it meets a read conflict; null: as <see cref="GatewayOptions.ConflictRetry"/> says. Only
    /// <see cref="Contract.SubmitAsync(string, ProposalOptions, CancellationToken)"/> looks at it.
    /// </summary>
    public ConflictRetry? ConflictRetry { get; init; }
}
