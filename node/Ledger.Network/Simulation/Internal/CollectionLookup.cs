using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;

namespace Ledger.Network.Simulation.Internal;

/// <summary>
/// The collections of chaincodes as <c>_lifecycle</c> state defines them, with one implicit collection for each
/// organisation of the channel. Fabric: core/chaincode/lifecycle/deployedcc_infoprovider.go.
/// </summary>
/// <param name="lifecycle">Reads <c>_lifecycle</c>; within a simulation each look-up adds to the read set, as in Fabric.</param>
/// <param name="mspIds">The application organisations of the channel.</param>
internal sealed class CollectionLookup(IReadableLifecycleState lifecycle, IReadOnlyCollection<string> mspIds)
{
    private readonly Dictionary<string, ChaincodeDefinition?> _definitions = new(StringComparer.Ordinal);

    /// <exception cref="SimulationException">The chaincode or the collection is not defined; Fabric's text.</exception>
    public StaticCollectionConfig Require(string chaincode, string collection)
    {
        var definition = Definition(chaincode);
        if (definition is null && chaincode != LifecycleNames.Namespace)
            throw new SimulationException($"collection config not defined for chaincode [{chaincode}], pass the collection configuration upon chaincode definition/instantiation");
        return Find(definition, collection)
            ?? throw new SimulationException($"collection [{collection}] not defined in the collection config for chaincode [{chaincode}]");
    }

    /// <summary>Null if the chaincode or the collection is not defined.</summary>
    public StaticCollectionConfig? Find(string chaincode, string collection) => Find(Definition(chaincode), collection);

    /// <summary>Organisations whose peers hold a collection's private values.</summary>
    public static bool IsMember(StaticCollectionConfig collection, string mspId) =>
        collection.MemberOrgsPolicy?.SignaturePolicy?.Identities.Any(principal => MspIdOf(principal) == mspId) ?? false;

    private StaticCollectionConfig? Find(ChaincodeDefinition? definition, string collection)
    {
        if (LifecycleNames.ImplicitMspId(collection) is { } mspId)
            return mspIds.Contains(mspId) ? Implicit(mspId) : null;
        return definition?.Parameters.Collections.Config
            .Select(config => config.StaticCollectionConfig)
            .FirstOrDefault(config => config?.Name == collection);
    }

    private ChaincodeDefinition? Definition(string chaincode)
    {
        if (chaincode == LifecycleNames.Namespace)
            return null;
        if (!_definitions.TryGetValue(chaincode, out var definition))
            _definitions.Add(chaincode, definition = ChaincodeDefinition.Read(lifecycle, chaincode));
        return definition;
    }

    private static StaticCollectionConfig Implicit(string mspId)
    {
        var member = new MSPPrincipal
        {
            PrincipalClassification = MSPPrincipal.Types.Classification.Role,
            Principal = Google.Protobuf.MessageExtensions.ToByteString(new MSPRole { MspIdentifier = mspId, Role = MSPRole.Types.MSPRoleType.Member }),
        };
        var policy = new SignaturePolicyEnvelope
        {
            Identities = { member },
            Rule = new SignaturePolicy { NOutOf = new SignaturePolicy.Types.NOutOf { N = 1, Rules = { new SignaturePolicy { SignedBy = 0 } } } },
        };
        return new StaticCollectionConfig { Name = LifecycleNames.ImplicitCollection(mspId), MemberOrgsPolicy = new CollectionPolicyConfig { SignaturePolicy = policy } };
    }

    private static string? MspIdOf(MSPPrincipal principal) => principal.PrincipalClassification switch
    {
        MSPPrincipal.Types.Classification.Role => MSPRole.Parser.ParseFrom(principal.Principal).MspIdentifier,
        MSPPrincipal.Types.Classification.OrganizationUnit => OrganizationUnit.Parser.ParseFrom(principal.Principal).MspIdentifier,
        MSPPrincipal.Types.Classification.Identity => Hyperledger.Fabric.Protos.Msp.SerializedIdentity.Parser.ParseFrom(principal.Principal).Mspid,
        _ => null,
    };
}
