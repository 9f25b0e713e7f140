using Google.Protobuf;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Protos.Peer.Lifecycle;

namespace Hyperledger.Fabric.Admin;

/// <summary>
/// Defines chaincode on a channel as an organisation's administrator (<c>_lifecycle</c>, core/chaincode/lifecycle), through
/// a gateway. Safe for concurrent use.
/// </summary>
/// <remarks>
/// Queries throw <see cref="GatewayException"/>; approvals and commits throw as
/// <see cref="Contract.SubmitAsync(string, ProposalOptions, CancellationToken)"/> does, <see cref="EndorseException"/> when a
/// peer refuses: <see cref="GatewayException.ChaincodeMessage"/> has its words. Right after a peer joined, its gateway may
/// not know other organisations' peers yet: <see cref="GatewayException.IsTransient"/> or FAILED_PRECONDITION.
/// </remarks>
public sealed class LifecycleAdmin
{
    private const int NotFound = 404;

    private readonly Contract _lifecycle;
    private readonly string _mspId;

    /// <summary>An administrator on a channel.</summary>
    /// <param name="gateway">A gateway whose identity is an administrator of its organisation, preferably at a peer of it.</param>
    /// <param name="channelName">The channel.</param>
    public LifecycleAdmin(Gateway gateway, string channelName)
    {
        ArgumentNullException.ThrowIfNull(gateway);
        _mspId = gateway.Identity.MspId;
        _lifecycle = gateway.GetNetwork(channelName).GetContract("_lifecycle");
    }

    /// <summary>Approves a definition for one's own organisation; on return the approval is committed.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="packageId">The installed package that the organisation's peers run; null when they run none. Approved again with another, it replaces the one before.</param>
    /// <param name="cancellationToken">Ends the wait; once submitted, the approval may be committed all the same.</param>
    /// <returns>Whether it was recorded now or the very same approval stood before.</returns>
    public async Task<LifecycleOutcome> ApproveAsync(ChaincodeDefinition definition, string? packageId = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var args = new ApproveChaincodeDefinitionForMyOrgArgs
        {
            Name = definition.Name,
            Version = definition.Version,
            Sequence = definition.Sequence,
            EndorsementPlugin = definition.EndorsementPlugin,
            ValidationPlugin = definition.ValidationPlugin,
            ValidationParameter = definition.ValidationParameter,
            Collections = definition.CollectionPackage,
            InitRequired = definition.InitRequired,
            Source = packageId is null
                ? new ChaincodeSource { Unavailable = new() }
                : new ChaincodeSource { LocalPackage = new() { PackageId = packageId } },
        };
        // A peer before 3.0 records the same approval of a committed definition again.
        if (await IsApprovedAsync(definition, packageId, cancellationToken).ConfigureAwait(false)) return LifecycleOutcome.AlreadyRecorded;
        try
        {
            await SubmitAsync("ApproveChaincodeDefinitionForMyOrg", args, [_mspId], cancellationToken).ConfigureAwait(false);
            return LifecycleOutcome.Recorded;
        }
        catch (Exception e) when (MayHaveComeSecond(e))
        {
            if (await IsApprovedAsync(definition, packageId, cancellationToken).ConfigureAwait(false)) return LifecycleOutcome.AlreadyRecorded;
            throw;
        }
    }

    /// <summary>Asks which organisations approved exactly this definition.</summary>
    /// <param name="definition">A definition that is not committed, of the next sequence.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<CommitReadiness> CheckCommitReadinessAsync(ChaincodeDefinition definition, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var args = new CheckCommitReadinessArgs
        {
            Name = definition.Name,
            Version = definition.Version,
            Sequence = definition.Sequence,
            EndorsementPlugin = definition.EndorsementPlugin,
            ValidationPlugin = definition.ValidationPlugin,
            ValidationParameter = definition.ValidationParameter,
            Collections = definition.CollectionPackage,
            InitRequired = definition.InitRequired,
        };
        var result = CheckCommitReadinessResult.Parser.ParseFrom(await EvaluateAsync("CheckCommitReadiness", args, [], cancellationToken).ConfigureAwait(false));
        return new CommitReadiness(
            result.Approvals.ToDictionary(StringComparer.Ordinal),
            result.Mismatches.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<string>)[.. pair.Value.Items], StringComparer.Ordinal));
    }

    /// <summary>Commits a definition that enough organisations approved; on return the gateway's peer has it in force.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="endorsingOrganizations">The MSP ids of organisations that approved it and satisfy the channel's LifecycleEndorsement together; a peer of each endorses.</param>
    /// <param name="cancellationToken">Ends the wait; once submitted, the definition may be committed all the same.</param>
    /// <returns>Whether it was committed now or the very same definition was in force before.</returns>
    /// <exception cref="CommitException">The endorsements do not satisfy LifecycleEndorsement, or another commit came first.</exception>
    public async Task<LifecycleOutcome> CommitAsync(ChaincodeDefinition definition, IReadOnlyList<string> endorsingOrganizations, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(endorsingOrganizations);
        var args = new CommitChaincodeDefinitionArgs
        {
            Name = definition.Name,
            Version = definition.Version,
            Sequence = definition.Sequence,
            EndorsementPlugin = definition.EndorsementPlugin,
            ValidationPlugin = definition.ValidationPlugin,
            ValidationParameter = definition.ValidationParameter,
            Collections = definition.CollectionPackage,
            InitRequired = definition.InitRequired,
        };
        try
        {
            await SubmitAsync("CommitChaincodeDefinition", args, endorsingOrganizations, cancellationToken).ConfigureAwait(false);
            return LifecycleOutcome.Recorded;
        }
        catch (Exception e) when (MayHaveComeSecond(e))
        {
            if ((await GetCommittedAsync(definition.Name, cancellationToken).ConfigureAwait(false))?.Definition.IsSameAs(definition) == true)
                return LifecycleOutcome.AlreadyRecorded;
            throw;
        }
    }

    /// <summary>The definition in force of a chaincode; null when there is none.</summary>
    /// <param name="name">The chaincode's name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<CommittedDefinition?> GetCommittedAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        try
        {
            var result = QueryChaincodeDefinitionResult.Parser.ParseFrom(
                await EvaluateAsync("QueryChaincodeDefinition", new QueryChaincodeDefinitionArgs { Name = name }, [], cancellationToken).ConfigureAwait(false));
            return new CommittedDefinition(
                new ChaincodeDefinition
                {
                    Name = name,
                    Version = result.Version,
                    Sequence = result.Sequence,
                    EndorsementPlugin = result.EndorsementPlugin,
                    ValidationPlugin = result.ValidationPlugin,
                    EndorsementPolicy = ChaincodePolicy.From(result.ValidationParameter),
                    Collections = ChaincodeDefinition.CollectionsOf(result.Collections),
                    InitRequired = result.InitRequired,
                },
                result.Approvals.ToDictionary(StringComparer.Ordinal));
        }
        catch (GatewayException e) when (e.ChaincodeStatus == NotFound)
        {
            return null;
        }
    }

    /// <summary>The definitions in force, ordered by name; empty when there is none.</summary>
    public async Task<IReadOnlyList<ChaincodeDefinition>> ListCommittedAsync(CancellationToken cancellationToken = default)
    {
        var result = QueryChaincodeDefinitionsResult.Parser.ParseFrom(
            await EvaluateAsync("QueryChaincodeDefinitions", new QueryChaincodeDefinitionsArgs(), [], cancellationToken).ConfigureAwait(false));
        return [.. result.ChaincodeDefinitions.OrderBy(definition => definition.Name, StringComparer.Ordinal).Select(definition => new ChaincodeDefinition
        {
            Name = definition.Name,
            Version = definition.Version,
            Sequence = definition.Sequence,
            EndorsementPlugin = definition.EndorsementPlugin,
            ValidationPlugin = definition.ValidationPlugin,
            EndorsementPolicy = ChaincodePolicy.From(definition.ValidationParameter),
            Collections = ChaincodeDefinition.CollectionsOf(definition.Collections),
            InitRequired = definition.InitRequired,
        })];
    }

    /// <summary>What one's own organisation approved of a chaincode; null when it approved nothing of that sequence.</summary>
    /// <param name="name">The chaincode's name.</param>
    /// <param name="sequence">The sequence; null for the latest.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<ApprovedDefinition?> GetApprovedAsync(string name, long? sequence = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var args = new QueryApprovedChaincodeDefinitionArgs { Name = name, Sequence = sequence ?? 0 };
        try
        {
            var result = QueryApprovedChaincodeDefinitionResult.Parser.ParseFrom(
                await EvaluateAsync("QueryApprovedChaincodeDefinition", args, [_mspId], cancellationToken).ConfigureAwait(false));
            return new ApprovedDefinition(
                new ChaincodeDefinition
                {
                    Name = name,
                    Version = result.Version,
                    Sequence = result.Sequence,
                    EndorsementPlugin = result.EndorsementPlugin,
                    ValidationPlugin = result.ValidationPlugin,
                    EndorsementPolicy = ChaincodePolicy.From(result.ValidationParameter),
                    Collections = ChaincodeDefinition.CollectionsOf(result.Collections),
                    InitRequired = result.InitRequired,
                },
                result.Source?.LocalPackage is { PackageId.Length: > 0 } package ? package.PackageId : null);
        }
        catch (GatewayException e) when (e.ChaincodeMessage?.Contains("could not fetch approved chaincode definition", StringComparison.Ordinal) == true)
        {
            return null;
        }
    }

    // Refused by the peers' chaincode, or overtaken in the order.
    private static bool MayHaveComeSecond(Exception failure) => failure is EndorseException { ChaincodeMessage: not null } or CommitException { IsTransient: true };

    private async Task<bool> IsApprovedAsync(ChaincodeDefinition definition, string? packageId, CancellationToken cancellationToken) =>
        await GetApprovedAsync(definition.Name, definition.Sequence, cancellationToken).ConfigureAwait(false) is { } approved
        && approved.PackageId == packageId && approved.Definition.IsSameAs(definition);

    private Task<byte[]> SubmitAsync(string function, IMessage argument, IReadOnlyList<string> organizations, CancellationToken cancellationToken) =>
        _lifecycle.SubmitAsync(function, new ProposalOptions { Arguments = [argument.ToByteArray()], EndorsingOrganizations = organizations }, cancellationToken);

    private Task<byte[]> EvaluateAsync(string function, IMessage argument, IReadOnlyList<string> organizations, CancellationToken cancellationToken) =>
        _lifecycle.EvaluateAsync(function, new ProposalOptions { Arguments = [argument.ToByteArray()], EndorsingOrganizations = organizations }, cancellationToken);
}
