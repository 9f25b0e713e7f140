using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Lifecycle;

namespace Ledger.Network.Gateway;

/// <summary>
/// Turns what a simulation touched into layouts, as discovery does (discovery/endorsement): the chaincodes' policies, the
/// collections' where they have their own, the keys' own, all satisfied together.
/// </summary>
internal sealed class EndorsementPolicies(Channel channel, string mspId)
{
    /// <summary>The layouts that satisfy everything, smallest first.</summary>
    /// <exception cref="LifecycleException">A chaincode or collection is not defined, or peers cannot satisfy its policy.</exception>
    public IReadOnlyList<Layout> Layouts(ChaincodeInterest interest)
    {
        using var executor = channel.Ledger.NewQueryExecutor(mspId);
        var state = new PublicState(executor);
        var all = new List<IReadOnlyList<Layout>>();
        var read = new List<StaticCollectionConfig>();
        foreach (var call in interest.Chaincodes)
        {
            var definition = call.Name == LifecycleNames.Namespace ? null : ChaincodeDefinition.Read(state, call.Name)
                ?? throw NoMetadata(call.Name, channel.Id);
            var policy = definition is null
                ? OfReference(LifecycleNames.LifecycleEndorsementPolicy)
                : OfApplicationPolicy(ApplicationPolicy.Parser.ParseFrom(definition.Parameters.ValidationInfo.ValidationParameter));
            if (call.CollectionNames.Count == 0 && !call.DisregardNamespacePolicy) all.Add(policy);
            all.AddRange(call.KeyPolicies.Select(Gateway.Layouts.Of));
            foreach (var collection in call.CollectionNames)
            {
                var config = executor.FindCollection(call.Name, collection)
                    ?? throw new LifecycleException($"collection {collection} could not be found for chaincode {call.Name}");
                all.Add(config.EndorsementPolicy is { } specific ? OfApplicationPolicy(specific) : policy);
                if (!call.NoPrivateReads) read.Add(config);
            }
        }
        // Who reads private values must hold them, whichever policy its endorsement is for; who only writes need not.
        var layouts = Gateway.Layouts.All(all).Where(layout => layout.PeersByMspId.Keys.All(member => read.TrueForAll(config => IsMember(config, member)))).ToList();
        return layouts.Count > 0
            ? layouts
            : throw new LifecycleException($"no peer combination can satisfy the endorsement policy");
    }

    /// <summary>Whether a chaincode has a definition, or is <c>_lifecycle</c>.</summary>
    public bool IsDefined(string chaincode)
    {
        using var executor = channel.Ledger.NewQueryExecutor(mspId);
        return chaincode == LifecycleNames.Namespace || ChaincodeDefinition.Read(new PublicState(executor), chaincode) is not null;
    }

    /// <summary>Whether an organisation holds the values of the collections that a call reads.</summary>
    public bool MayRead(ChaincodeCall call, string member)
    {
        if (call.NoPrivateReads || call.CollectionNames.Count == 0) return true;
        using var executor = channel.Ledger.NewQueryExecutor(mspId);
        return call.CollectionNames.All(collection => executor.FindCollection(call.Name, collection) is { } config && IsMember(config, member));
    }

    /// <summary>The text of discovery/endorsement/endorsement.go.</summary>
    public static LifecycleException NoMetadata(string chaincode, string channelId) => new($"No metadata was found for chaincode {chaincode} in channel {channelId}");

    private IReadOnlyList<Layout> OfApplicationPolicy(ApplicationPolicy policy) => policy.TypeCase switch
    {
        ApplicationPolicy.TypeOneofCase.SignaturePolicy => Gateway.Layouts.Of(policy.SignaturePolicy),
        ApplicationPolicy.TypeOneofCase.ChannelConfigPolicyReference => OfReference(policy.ChannelConfigPolicyReference),
        _ => [],
    };

    private IReadOnlyList<Layout> OfReference(string path)
    {
        var parts = (path.StartsWith('/') ? path : "/Channel/Application/" + path).Split('/', StringSplitOptions.RemoveEmptyEntries);
        var group = channel.Current.Config.ChannelGroup;
        foreach (var name in parts[1..^1])
        {
            if (!group.Groups.TryGetValue(name, out group)) return [];
        }
        return OfPolicy(group, parts[^1]);
    }

    private static IReadOnlyList<Layout> OfPolicy(ConfigGroup group, string name)
    {
        if (!group.Policies.TryGetValue(name, out var policy) || policy.Policy is null) return [];
        if (policy.Policy.Type == (int)Policy.Types.PolicyType.Signature)
            return Gateway.Layouts.Of(SignaturePolicyEnvelope.Parser.ParseFrom(policy.Policy.Value));
        if (policy.Policy.Type != (int)Policy.Types.PolicyType.ImplicitMeta) return [];

        var meta = ImplicitMetaPolicy.Parser.ParseFrom(policy.Policy.Value);
        var below = group.Groups.OrderBy(child => child.Key, StringComparer.Ordinal).Select(child => OfPolicy(child.Value, meta.SubPolicy)).ToList();
        var needed = meta.Rule switch
        {
            ImplicitMetaPolicy.Types.Rule.Any => 1,
            ImplicitMetaPolicy.Types.Rule.All => below.Count,
            _ => below.Count / 2 + 1,
        };
        return Gateway.Layouts.AnyOf(below, needed);
    }

    private static bool IsMember(StaticCollectionConfig collection, string member) =>
        collection.MemberOrgsPolicy?.SignaturePolicy?.Identities.Any(principal =>
            principal.PrincipalClassification == MSPPrincipal.Types.Classification.Role && MSPRole.Parser.ParseFrom(principal.Principal).MspIdentifier == member) ?? false;
}
