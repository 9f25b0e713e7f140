using Hyperledger.Fabric.Client.Internal;
using Hyperledger.Fabric.Msp;

namespace Hyperledger.Fabric.Client;

/// <summary>
/// A smart contract of a chaincode on a channel. Safe for concurrent use; cheap to keep, so keep it.
/// </summary>
/// <remarks>
/// To submit is four steps: propose, endorse, submit, wait for the commit. <see cref="SubmitAsync(string, IReadOnlyList{Argument}?, CancellationToken)"/>
/// takes them all; <see cref="NewProposal(string, ProposalOptions)"/> gives each step its own call.
/// </remarks>
public sealed class Contract
{
    private readonly GatewayConnection _connection;
    private readonly string _channelName;
    private readonly ProposalBuilder _proposals;

    internal Contract(GatewayConnection connection, string channelName, string chaincodeName, string? contractName)
    {
        _connection = connection;
        _channelName = channelName;
        _proposals = new ProposalBuilder(connection, channelName, chaincodeName);
        ChaincodeName = chaincodeName;
        ContractName = contractName;
    }

    /// <summary>The chaincode.</summary>
    public string ChaincodeName { get; }

    /// <summary>The contract's name within the chaincode, put before each function's name with a colon; null: the chaincode's default.</summary>
    public string? ContractName { get; }

    /// <summary>Runs a function on one peer and returns its result; nothing is recorded on the ledger.</summary>
    /// <param name="transactionName">The function.</param>
    /// <param name="arguments">Its arguments; null: none.</param>
    /// <param name="cancellationToken">Ends the wait; the peer may run the function to its end.</param>
    /// <returns>The result. The caller owns the array.</returns>
    /// <exception cref="GatewayException">The gateway or the chaincode refused, or could not be reached.</exception>
    public Task<byte[]> EvaluateAsync(
        string transactionName, IReadOnlyList<Argument>? arguments = null, CancellationToken cancellationToken = default) =>
        QueryAsync(transactionName, new ProposalOptions { Arguments = arguments ?? [] }, cancellationToken);

    /// <summary>Runs a function on one peer, with transient data or of a named organisation, and returns its result.</summary>
    /// <inheritdoc cref="EvaluateAsync(string, IReadOnlyList{Argument}?, CancellationToken)"/>
    public Task<byte[]> EvaluateAsync(string transactionName, ProposalOptions options, CancellationToken cancellationToken = default) =>
        QueryAsync(transactionName, options, cancellationToken);

    /// <summary>
    /// Has a function endorsed and ordered, and waits until the gateway's peer has committed it. On return its writes are
    /// in that peer's world state; other peers commit the same block in their own time.
    /// </summary>
    /// <param name="transactionName">The function.</param>
    /// <param name="arguments">Its arguments; null: none.</param>
    /// <param name="cancellationToken">Ends the wait; once submitted, the transaction may commit all the same.</param>
    /// <returns>The function's result. The caller owns the array.</returns>
    /// <exception cref="EndorseException">It was not endorsed; nothing was recorded.</exception>
    /// <exception cref="SubmitException">It was not accepted for ordering, as far as is known.</exception>
    /// <exception cref="CommitStatusException">It was submitted and its status is not known.</exception>
    /// <exception cref="CommitException">It stands in a block as invalid; it changed nothing.</exception>
    public Task<byte[]> SubmitAsync(
        string transactionName, IReadOnlyList<Argument>? arguments = null, CancellationToken cancellationToken = default) =>
        SubmitAndWaitAsync(transactionName, new ProposalOptions { Arguments = arguments ?? [] }, cancellationToken);

    /// <summary>Submits a function with transient data or endorsing organisations, and waits for its commit.</summary>
    /// <inheritdoc cref="SubmitAsync(string, IReadOnlyList{Argument}?, CancellationToken)"/>
    public Task<byte[]> SubmitAsync(string transactionName, ProposalOptions options, CancellationToken cancellationToken = default) =>
        SubmitAndWaitAsync(transactionName, options ?? throw new ArgumentNullException(nameof(options)), cancellationToken);

    /// <summary>
    /// Has a function endorsed and ordered without waiting for its commit, which <see cref="Commit.GetStatusAsync"/> of
    /// what is returned does.
    /// </summary>
    /// <param name="transactionName">The function.</param>
    /// <param name="arguments">Its arguments; null: none.</param>
    /// <param name="cancellationToken">Ends the wait; once submitted, the transaction may commit all the same.</param>
    /// <exception cref="EndorseException">It was not endorsed; nothing was recorded.</exception>
    /// <exception cref="SubmitException">It was not accepted for ordering, as far as is known.</exception>
    public Task<SubmittedTransaction> SubmitNoWaitAsync(
        string transactionName, IReadOnlyList<Argument>? arguments = null, CancellationToken cancellationToken = default) =>
        SubmitNoWaitAsync(NewProposal(transactionName, arguments), cancellationToken);

    /// <summary>Submits a function with transient data or endorsing organisations, without waiting for its commit.</summary>
    /// <inheritdoc cref="SubmitNoWaitAsync(string, IReadOnlyList{Argument}?, CancellationToken)"/>
    public Task<SubmittedTransaction> SubmitNoWaitAsync(
        string transactionName, ProposalOptions options, CancellationToken cancellationToken = default) =>
        SubmitNoWaitAsync(NewProposal(transactionName, options), cancellationToken);

    /// <summary>
    /// Queries a function and has a peer of each named organisation sign the result: endorsed, never submitted. Every
    /// endorsement is verified by the channel's MSPs, and each organisation must have given one.
    /// </summary>
    /// <param name="transactionName">The function.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="organizations">The MSP ids of the organisations that must vouch; at least one.</param>
    /// <param name="msps">The channel's MSPs, from a configuration block that the caller trusts.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="EndorseException">The function was refused, or an organisation could not be reached.</exception>
    /// <exception cref="EndorsementVerificationException">An endorsement does not hold, or an organisation's is missing.</exception>
    public Task<EndorsedResult> QueryEndorsedAsync(
        string transactionName,
        IReadOnlyList<Argument> arguments,
        IReadOnlyList<string> organizations,
        MspSet msps,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(msps);
        return QueryEndorsedAsync(transactionName, arguments, organizations, new PeerEndorsementVerifier(msps).Verify, cancellationToken);
    }

    /// <summary>
    /// Queries a function and has each named organisation sign the result, verified in a way of the caller's own: endorsed,
    /// never submitted. Each organisation must have given an endorsement.
    /// </summary>
    /// <param name="transactionName">The function.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="organizations">The MSP ids of the organisations that must vouch; at least one.</param>
    /// <param name="verifier">Verifies one endorsement, by the channel's MSPs.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="EndorseException">The function was refused, or an organisation could not be reached.</exception>
    /// <exception cref="EndorsementVerificationException">A signature does not hold, or an organisation's is missing.</exception>
    public async Task<EndorsedResult> QueryEndorsedAsync(
        string transactionName,
        IReadOnlyList<Argument> arguments,
        IReadOnlyList<string> organizations,
        EndorsementVerifier verifier,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(organizations);
        ArgumentNullException.ThrowIfNull(verifier);
        if (organizations.Count == 0)
            throw new ArgumentException("Name at least one organisation that must vouch for the result.", nameof(organizations));

        var proposal = NewProposal(transactionName, new ProposalOptions { Arguments = arguments, EndorsingOrganizations = organizations });
        var transaction = await proposal.EndorseAsync(settings: null, cancellationToken).ConfigureAwait(false);
        foreach (var endorsement in transaction.Endorsements)
        {
            if (verifier(endorsement.Endorser, endorsement.GetSignedMessage(), endorsement.Signature) is { } reason)
                throw new EndorsementVerificationException(transaction.TransactionId, endorsement.MspId, reason);
        }

        foreach (var organization in organizations)
        {
            if (!transaction.Endorsements.Any(endorsement => string.Equals(endorsement.MspId, organization, StringComparison.Ordinal)))
                throw new EndorsementVerificationException(transaction.TransactionId, organization, "it gave none");
        }

        return new EndorsedResult(transaction);
    }

    /// <summary>Makes a proposal to call a function; nothing is sent.</summary>
    /// <param name="transactionName">The function.</param>
    /// <param name="arguments">Its arguments; null: none.</param>
    public Proposal NewProposal(string transactionName, IReadOnlyList<Argument>? arguments = null) =>
        NewProposal(transactionName, new ProposalOptions { Arguments = arguments ?? [] });

    /// <summary>Makes a proposal to call a function with transient data or endorsing organisations; nothing is sent.</summary>
    /// <param name="transactionName">The function.</param>
    /// <param name="options">Arguments, transient data, endorsing organisations.</param>
    public Proposal NewProposal(string transactionName, ProposalOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(transactionName);
        ArgumentNullException.ThrowIfNull(options);
        return _proposals.Build(ContractName is null ? transactionName : $"{ContractName}:{transactionName}", options);
    }

    private static async Task<SubmittedTransaction> SubmitNoWaitAsync(Proposal proposal, CancellationToken cancellationToken)
    {
        var transaction = await proposal.EndorseAsync(settings: null, cancellationToken).ConfigureAwait(false);
        return await transaction.SubmitAsync(settings: null, cancellationToken).ConfigureAwait(false);
    }

    private async Task<byte[]> QueryAsync(string transactionName, ProposalOptions options, CancellationToken cancellationToken)
    {
        using var activity = Telemetry.StartTransaction("fabric.query", _channelName, ChaincodeName, transactionName);
        return await NewProposal(transactionName, options).EvaluateAsync(settings: null, cancellationToken).ConfigureAwait(false);
    }

    private async Task<byte[]> SubmitAndWaitAsync(string transactionName, ProposalOptions options, CancellationToken cancellationToken)
    {
        using var activity = Telemetry.StartTransaction("fabric.transaction", _channelName, ChaincodeName, transactionName);
        var retry = options.ConflictRetry ?? _connection.Options.ConflictRetry;
        for (var attempt = 1; ; attempt++)
        {
            var submitted = await SubmitNoWaitAsync(NewProposal(transactionName, options), cancellationToken).ConfigureAwait(false);
            var status = await submitted.GetStatusAsync(settings: null, cancellationToken).ConfigureAwait(false);
            if (status.Successful)
                return submitted.GetResult();

            var invalid = new CommitException(status);
            if (retry is null || !invalid.IsTransient || attempt >= retry.MaxAttempts)
                throw invalid;
            var delay = retry.Backoff.Before(attempt);
            _connection.Telemetry.Retrying(status, attempt, delay);
            await Task.Delay(delay, _connection.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
    }
}
