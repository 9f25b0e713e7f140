using Google.Protobuf;
using Hyperledger.Fabric.Protos.Peer;
using Hyperledger.Fabric.Protos.Peer.Lifecycle;
using Ledger.Network.Endorsement;
using Ledger.Network.Simulation;

namespace Ledger.Network.Lifecycle;

/// <summary>The system chaincode <c>_lifecycle</c> of one peer (core/chaincode/lifecycle/scc.go): a function and one argument, a message each.</summary>
internal sealed class LifecycleChaincode(PeerChannels channels, AccessControl access, PackageStore packages) : IBuiltInChaincode
{
    public string Name => LifecycleNames.Namespace;

    public bool UsesState => true;

    public async ValueTask<Response> InvokeAsync(UnpackedProposal proposal, TxSimulator? simulator, CancellationToken cancellationToken)
    {
        var args = proposal.Input.Args;
        if (args.Count == 0) return SystemResponse.Error("lifecycle scc must be invoked with arguments");
        if (args.Count != 2) return SystemResponse.Error($"lifecycle scc operations require exactly two arguments but received {args.Count}");
        var function = args[0].ToStringUtf8();
        try
        {
            access.Check($"{LifecycleNames.Namespace}/{function}", proposal.ChannelId, proposal);
        }
        catch (AccessDeniedException e)
        {
            return SystemResponse.Error("Failed to authorize invocation due to failed ACL check: " + e.Message);
        }

        try
        {
            return SystemResponse.Success(await DispatchAsync(function, args[1], proposal, simulator, cancellationToken).ConfigureAwait(false));
        }
        catch (LifecycleException e) when (e.Status != 500)
        {
            return SystemResponse.Error(e.Message, e.Status);
        }
        catch (Exception e) when (e is LifecycleException or SimulationException or InvalidProtocolBufferException)
        {
            return SystemResponse.Error($"failed to invoke backing implementation of '{function}': {e.Message}");
        }
    }

    private async ValueTask<IMessage> DispatchAsync(
        string function, ByteString input, UnpackedProposal proposal, TxSimulator? simulator, CancellationToken cancellationToken) => function switch
        {
            "InstallChaincode" => await InstallAsync(InstallChaincodeArgs.Parser.ParseFrom(input), cancellationToken).ConfigureAwait(false),
            "QueryInstalledChaincodes" => QueryInstalled(),
            "GetInstalledChaincodePackage" => await ReadAsync(GetInstalledChaincodePackageArgs.Parser.ParseFrom(input), cancellationToken).ConfigureAwait(false),
            "ApproveChaincodeDefinitionForMyOrg" => Approve(ApproveChaincodeDefinitionForMyOrgArgs.Parser.ParseFrom(input), proposal.ChannelId, OnChannel(simulator)),
            "QueryApprovedChaincodeDefinition" =>
                QueryApproved(QueryApprovedChaincodeDefinitionArgs.Parser.ParseFrom(input), proposal.ChannelId, OnChannel(simulator)),
            "CheckCommitReadiness" => CheckReadiness(CheckCommitReadinessArgs.Parser.ParseFrom(input), proposal.ChannelId, OnChannel(simulator)),
            "CommitChaincodeDefinition" => Commit(CommitChaincodeDefinitionArgs.Parser.ParseFrom(input), proposal.ChannelId, OnChannel(simulator)),
            "QueryChaincodeDefinition" => QueryDefinition(QueryChaincodeDefinitionArgs.Parser.ParseFrom(input).Name, proposal.ChannelId, OnChannel(simulator)),
            "QueryChaincodeDefinitions" => QueryDefinitions(OnChannel(simulator)),
            _ => throw new LifecycleException($"function '{function}' is unknown"),
        };

    private static TxSimulator OnChannel(TxSimulator? simulator) =>
        simulator ?? throw new LifecycleException("no application config for channel ''");

    private async ValueTask<IMessage> InstallAsync(InstallChaincodeArgs args, CancellationToken cancellationToken)
    {
        var installed = await packages.InstallAsync(args.ChaincodeInstallPackage.Memory, cancellationToken).ConfigureAwait(false);
        return new InstallChaincodeResult { PackageId = installed.PackageId, Label = installed.Label };
    }

    private async ValueTask<IMessage> ReadAsync(GetInstalledChaincodePackageArgs args, CancellationToken cancellationToken) => new GetInstalledChaincodePackageResult
    {
        ChaincodeInstallPackage = UnsafeByteOperations.UnsafeWrap(await packages.ReadAsync(args.PackageId, cancellationToken).ConfigureAwait(false)),
    };

    private QueryInstalledChaincodesResult QueryInstalled()
    {
        var result = new QueryInstalledChaincodesResult();
        foreach (var installed in packages.Installed)
        {
            var described = new QueryInstalledChaincodesResult.Types.InstalledChaincode { PackageId = installed.PackageId, Label = installed.Label };
            foreach (var joined in channels.All)
            {
                var references = new QueryInstalledChaincodesResult.Types.References();
                foreach (var (name, version) in joined.Chaincodes.RunningFrom(installed.PackageId))
                    references.Chaincodes.Add(new QueryInstalledChaincodesResult.Types.Chaincode { Name = name, Version = version });
                if (references.Chaincodes.Count > 0) described.References[joined.Channel.Id] = references;
            }
            result.InstalledChaincodes.Add(described);
        }
        return result;
    }

    private ApproveChaincodeDefinitionForMyOrgResult Approve(ApproveChaincodeDefinitionForMyOrgArgs args, string channelId, TxSimulator simulator)
    {
        CheckDefinition(args.Name, args.Version, args.Collections, channelId, simulator);
        var parameters = ChaincodeParameters.Of(
            args.Version, args.EndorsementPlugin, args.ValidationPlugin, args.ValidationParameter, args.Collections, args.InitRequired);
        LifecycleFunctions.Approve(
            args.Name, args.Sequence, parameters, args.Source?.LocalPackage?.PackageId ?? "",
            new SimulatedPublicState(simulator), new SimulatedOrganisationState(simulator, channels.MspId));
        return new();
    }

    private QueryApprovedChaincodeDefinitionResult QueryApproved(QueryApprovedChaincodeDefinitionArgs args, string channelId, TxSimulator simulator)
    {
        var (sequence, parameters, packageId) = LifecycleFunctions.QueryApproved(
            channelId, args.Name, args.Sequence, new SimulatedPublicState(simulator), new SimulatedOrganisationState(simulator, channels.MspId));
        return new()
        {
            Sequence = sequence,
            Version = parameters.EndorsementInfo.Version,
            EndorsementPlugin = parameters.EndorsementInfo.EndorsementPlugin,
            ValidationPlugin = parameters.ValidationInfo.ValidationPlugin,
            ValidationParameter = parameters.ValidationInfo.ValidationParameter,
            Collections = parameters.Collections,
            InitRequired = parameters.EndorsementInfo.InitRequired,
            Source = packageId.Length == 0
                ? new ChaincodeSource { Unavailable = new() }
                : new ChaincodeSource { LocalPackage = new() { PackageId = packageId } },
        };
    }

    private CheckCommitReadinessResult CheckReadiness(CheckCommitReadinessArgs args, string channelId, TxSimulator simulator)
    {
        var parameters = ChaincodeParameters.Of(
            args.Version, args.EndorsementPlugin, args.ValidationPlugin, args.ValidationParameter, args.Collections, args.InitRequired);
        var (approvals, mismatches) = LifecycleFunctions.CheckReadiness(
            args.Name, args.Sequence, parameters, new SimulatedPublicState(simulator), Organisations(channelId, simulator));
        var result = new CheckCommitReadinessResult { Approvals = { approvals } };
        foreach (var (organisation, items) in mismatches)
            result.Mismatches[organisation] = new() { Items = { items } };
        return result;
    }

    private CommitChaincodeDefinitionResult Commit(CommitChaincodeDefinitionArgs args, string channelId, TxSimulator simulator)
    {
        CheckDefinition(args.Name, args.Version, args.Collections, channelId, simulator);
        var parameters = ChaincodeParameters.Of(
            args.Version, args.EndorsementPlugin, args.ValidationPlugin, args.ValidationParameter, args.Collections, args.InitRequired);
        LifecycleFunctions.Commit(args.Name, args.Sequence, parameters, channels.MspId, new SimulatedPublicState(simulator), Organisations(channelId, simulator));
        return new();
    }

    private QueryChaincodeDefinitionResult QueryDefinition(string name, string channelId, TxSimulator simulator)
    {
        var definition = LifecycleFunctions.QueryDefinition(name, new SimulatedPublicState(simulator));
        var (approvals, _) = LifecycleFunctions.Approvals(name, definition.Sequence, definition.Parameters, Organisations(channelId, simulator));
        return new()
        {
            Sequence = definition.Sequence,
            Version = definition.Parameters.EndorsementInfo.Version,
            EndorsementPlugin = definition.Parameters.EndorsementInfo.EndorsementPlugin,
            ValidationPlugin = definition.Parameters.ValidationInfo.ValidationPlugin,
            ValidationParameter = definition.Parameters.ValidationInfo.ValidationParameter,
            Collections = definition.Parameters.Collections,
            InitRequired = definition.Parameters.EndorsementInfo.InitRequired,
            Approvals = { approvals },
        };
    }

    private static QueryChaincodeDefinitionsResult QueryDefinitions(TxSimulator simulator)
    {
        var state = new SimulatedPublicState(simulator);
        var result = new QueryChaincodeDefinitionsResult();
        foreach (var name in LifecycleFunctions.DefinedNames(state))
        {
            var definition = LifecycleFunctions.QueryDefinition(name, state);
            result.ChaincodeDefinitions.Add(new QueryChaincodeDefinitionsResult.Types.ChaincodeDefinition
            {
                Name = name,
                Sequence = definition.Sequence,
                Version = definition.Parameters.EndorsementInfo.Version,
                EndorsementPlugin = definition.Parameters.EndorsementInfo.EndorsementPlugin,
                ValidationPlugin = definition.Parameters.ValidationInfo.ValidationPlugin,
                ValidationParameter = definition.Parameters.ValidationInfo.ValidationParameter,
                Collections = definition.Parameters.Collections,
                InitRequired = definition.Parameters.EndorsementInfo.InitRequired,
            });
        }
        return result;
    }

    private void CheckDefinition(string name, string version, CollectionConfigPackage? collections, string channelId, TxSimulator simulator)
    {
        var committed = ChaincodeDefinition.Read(new SimulatedPublicState(simulator), name)?.Parameters.Collections;
        DefinitionRules.Check(name, version, collections, committed, MspIds(channelId).ToHashSet(StringComparer.Ordinal));
    }

    private IReadOnlyCollection<IOpaqueLifecycleState> Organisations(string channelId, TxSimulator simulator) =>
        [.. MspIds(channelId).Select(organisation => new SimulatedHashes(simulator, organisation))];

    private IEnumerable<string> MspIds(string channelId) => channels.Find(channelId)?.Channel.MspIds ?? [];
}
