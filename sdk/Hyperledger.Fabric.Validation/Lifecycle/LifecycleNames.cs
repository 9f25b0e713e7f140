namespace Hyperledger.Fabric.Validation;

/// <summary>Names of core/chaincode/lifecycle under which definitions stand in the world state.</summary>
public static class LifecycleNames
{
    /// <summary>The system chaincode's namespace.</summary>
    public const string Namespace = "_lifecycle";

    /// <summary>The system chaincode before 2.0, whose namespace is looked into for a chaincode that is not defined.</summary>
    public const string LegacyNamespace = "lscc";

    /// <summary>Definitions: committed ones in the public state, approved ones in an organisation's implicit collection.</summary>
    public const string Namespaces = "namespaces";

    /// <summary>Which package an organisation approved, in its implicit collection.</summary>
    public const string ChaincodeSources = "chaincode-sources";

    /// <summary>The prefix of an organisation's implicit collection.</summary>
    public const string ImplicitCollectionPrefix = "_implicit_org_";

    /// <summary>What stands for ValidationParameter when a definition names none: a reference to /Channel/Application/Endorsement.</summary>
    public const string DefaultEndorsementPolicy = "/Channel/Application/Endorsement";

    /// <summary>The policy of <c>_lifecycle</c> itself.</summary>
    public const string LifecycleEndorsementPolicy = "/Channel/Application/LifecycleEndorsement";

    /// <summary>The implicit collection of an organisation.</summary>
    public static string ImplicitCollection(string mspId) => ImplicitCollectionPrefix + mspId;

    /// <summary>Whose implicit collection it is; null if it is none.</summary>
    public static string? ImplicitMspId(string collection)
    {
        ArgumentNullException.ThrowIfNull(collection);
        return collection.StartsWith(ImplicitCollectionPrefix, StringComparison.Ordinal) ? collection[ImplicitCollectionPrefix.Length..] : null;
    }

    /// <summary>Where an approval of a definition's sequence stands.</summary>
    public static string ApprovalName(string chaincode, long sequence) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{chaincode}#{sequence}");
}
