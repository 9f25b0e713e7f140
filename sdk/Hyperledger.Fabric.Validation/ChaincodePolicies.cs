using Google.Protobuf;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Validation;

/// <summary>
/// The endorsement policies of chaincodes and their collections, as <c>_lifecycle</c> state and configuration have them
/// before the block. Fabric: ValidationInfo and CollectionValidationInfo in core/chaincode/lifecycle/deployedcc_infoprovider.go.
/// </summary>
internal sealed class ChaincodePolicies(ChannelConfig config, IValidationState state)
{
    private static readonly ByteString LifecycleReference =
        new ApplicationPolicy { ChannelConfigPolicyReference = LifecycleNames.LifecycleEndorsementPolicy }.ToByteString();

    private readonly Dictionary<string, ChaincodeDefinition?> _definitions = new(StringComparer.Ordinal);

    /// <summary>A chaincode's policy, a serialized ApplicationPolicy; null if no definition gives one.</summary>
    public ByteString? Find(string chaincode)
    {
        if (chaincode == LifecycleNames.Namespace)
            return Lifecycle();
        if (Definition(chaincode)?.Parameters.ValidationInfo is not { } validation || validation.ValidationPlugin.Length == 0 || validation.ValidationParameter.IsEmpty)
            return null;
        if (validation.ValidationPlugin != "vscc")
            throw new BlockValidationException($"The definition of chaincode '{chaincode}' names the validation plugin '{validation.ValidationPlugin}'; only vscc is built in.");
        return validation.ValidationParameter;
    }

    /// <summary>A collection's policy, which is the chaincode's if it has none of its own; null if there is no such collection.</summary>
    public ByteString? Find(string chaincode, string collection)
    {
        if (LifecycleNames.ImplicitMspId(collection) is { } mspId)
            return Implicit(mspId);
        var definition = chaincode == LifecycleNames.Namespace ? null : Definition(chaincode);
        var found = definition?.Parameters.Collections.Config.Select(of => of.StaticCollectionConfig).FirstOrDefault(of => of?.Name == collection);
        return found is null ? null : found.EndorsementPolicy?.ToByteString() ?? definition!.Parameters.ValidationInfo.ValidationParameter;
    }

    private ByteString Lifecycle()
    {
        if (config.Policies.Contains(LifecycleNames.LifecycleEndorsementPolicy))
            return LifecycleReference;
        var mspIds = Organizations.Select(organization => organization.MspId).ToList();
        return Members(mspIds.Count / 2 + 1, mspIds);
    }

    private ByteString? Implicit(string mspId)
    {
        if (Organizations.FirstOrDefault(organization => organization.MspId == mspId) is not { } organization)
            return null;
        var path = $"/Channel/Application/{organization.GroupName}/Endorsement";
        return config.Policies.Contains(path)
            ? new ApplicationPolicy { ChannelConfigPolicyReference = path }.ToByteString()
            : Members(1, [mspId]);
    }

    private IReadOnlyList<ApplicationOrganization> Organizations => config.Application?.Organizations ?? [];

    private ChaincodeDefinition? Definition(string chaincode)
    {
        if (!_definitions.TryGetValue(chaincode, out var definition))
        {
            try
            {
                definition = ChaincodeDefinition.Read(new CommittedLifecycle(state), chaincode);
            }
            catch (LifecycleException)
            {
                definition = null;
            }
            _definitions.Add(chaincode, definition);
        }
        return definition;
    }

    private static ByteString Members(int count, List<string> mspIds)
    {
        var rule = new SignaturePolicy.Types.NOutOf { N = count };
        var envelope = new SignaturePolicyEnvelope { Rule = new SignaturePolicy { NOutOf = rule } };
        for (var i = 0; i < mspIds.Count; i++)
        {
            rule.Rules.Add(new SignaturePolicy { SignedBy = i });
            envelope.Identities.Add(new MSPPrincipal
            {
                PrincipalClassification = MSPPrincipal.Types.Classification.Role,
                Principal = new MSPRole { MspIdentifier = mspIds[i], Role = MSPRole.Types.MSPRoleType.Member }.ToByteString(),
            });
        }
        return new ApplicationPolicy { SignaturePolicy = envelope }.ToByteString();
    }
}
