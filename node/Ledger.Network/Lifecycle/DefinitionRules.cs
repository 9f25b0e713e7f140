using System.Text.RegularExpressions;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Peer;

namespace Ledger.Network.Lifecycle;

/// <summary>Which names, versions and collections a definition may have (core/chaincode/lifecycle/scc.go, validateInput).</summary>
internal static partial class DefinitionRules
{
    private static readonly HashSet<string> SystemNames = new(StringComparer.Ordinal) { "cscc", "escc", "lscc", "qscc", "vscc" };

    /// <exception cref="LifecycleException">With Fabric's message, prefixed as there.</exception>
    public static void Check(string name, string version, CollectionConfigPackage? proposed, CollectionConfigPackage? committed, IReadOnlySet<string> mspIds)
    {
        if (Violation(name, version, proposed, committed, mspIds) is { } violation)
            throw new LifecycleException("error validating chaincode definition: " + violation);
    }

    private static string? Violation(string name, string version, CollectionConfigPackage? proposed, CollectionConfigPackage? committed, IReadOnlySet<string> mspIds)
    {
        if (!ChaincodeName().IsMatch(name))
            return $"invalid chaincode name '{name}'. Names can only consist of alphanumerics, '_', and '-' and can only begin with alphanumerics";
        if (SystemNames.Contains(name)) return $"chaincode name '{name}' is the name of a system chaincode";
        if (!ChaincodeVersion().IsMatch(version))
            return $"invalid chaincode version '{version}'. Versions can only consist of alphanumerics, '_', '-', '+', and '.'";

        var seen = new Dictionary<string, StaticCollectionConfig>(StringComparer.Ordinal);
        foreach (var config in proposed?.Config ?? [])
        {
            if (config.StaticCollectionConfig is not { } collection) return "collection configuration is empty";
            if (CollectionViolation(collection, mspIds) is { } violation) return violation;
            if (!seen.TryAdd(collection.Name, collection))
                return $"collection-name: {collection.Name} -- found duplicate in collection configuration";
        }

        if (committed is null || committed.Config.Count == 0) return null;
        if (seen.Count == 0) return "the proposed collection config does not contain previously defined collections";
        foreach (var before in committed.Config.Select(config => config.StaticCollectionConfig))
        {
            if (!seen.TryGetValue(before.Name, out var now))
                return $"existing collection [{before.Name}] missing in the proposed collection configuration";
            if (now.BlockToLive != before.BlockToLive)
                return $"the BlockToLive in an existing collection [{before.Name}] modified. Existing value [{before.BlockToLive}]";
        }
        return null;
    }

    private static string? CollectionViolation(StaticCollectionConfig collection, IReadOnlySet<string> mspIds)
    {
        if (!CollectionName().IsMatch(collection.Name))
            return $"invalid collection name '{collection.Name}'. Names can only consist of alphanumerics, '_', and '-' and cannot begin with '_'";
        if (collection.MaximumPeerCount < collection.RequiredPeerCount)
            return $"collection-name: {collection.Name} -- maximum peer count ({collection.MaximumPeerCount}) cannot be less than the required peer count ({collection.RequiredPeerCount})";
        if (collection.RequiredPeerCount < 0)
            return $"collection-name: {collection.Name} -- requiredPeerCount ({collection.RequiredPeerCount}) cannot be less than zero";
        if (collection.MemberOrgsPolicy is null)
            return $"collection member policy is not set for collection '{collection.Name}'";
        if (collection.MemberOrgsPolicy.SignaturePolicy is not { } policy)
            return $"collection member org policy is empty for collection '{collection.Name}'";
        if (AndIn(policy.Rule) is { } n)
            return $"collection-name: {collection.Name} -- error in member org policy: signature policy is not an OR concatenation, NOutOf {n}";
        foreach (var principal in policy.Identities)
        {
            var member = principal.PrincipalClassification switch
            {
                MSPPrincipal.Types.Classification.Role => MSPRole.Parser.ParseFrom(principal.Principal).MspIdentifier,
                MSPPrincipal.Types.Classification.OrganizationUnit => OrganizationUnit.Parser.ParseFrom(principal.Principal).MspIdentifier,
                _ => null,
            };
            if (member is null)
                return $"collection-name: {collection.Name} -- principal type {principal.PrincipalClassification} is not supported";
            if (!mspIds.Contains(member))
                return $"collection-name: {collection.Name} -- collection member '{member}' is not part of the channel";
        }
        return null;
    }

    private static int? AndIn(SignaturePolicy? rule)
    {
        if (rule?.NOutOf is not { } nested) return null;
        if (nested.N != 1) return nested.N;
        return nested.Rules.Select(AndIn).FirstOrDefault(n => n is not null);
    }

    [GeneratedRegex(@"^[a-zA-Z0-9]+([-_][a-zA-Z0-9]+)*\z", RegexOptions.CultureInvariant)]
    internal static partial Regex ChaincodeName();

    [GeneratedRegex(@"^[A-Za-z0-9_.+-]+\z", RegexOptions.CultureInvariant)]
    internal static partial Regex ChaincodeVersion();

    [GeneratedRegex(@"^[A-Za-z0-9-][A-Za-z0-9_-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex CollectionName();
}
