using Google.Protobuf;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Admin;

/// <summary>What the organisations of a channel agree on for a chaincode: each approves the same definition, then one commits it.</summary>
public sealed record ChaincodeDefinition
{
    /// <summary>The chaincode's name on the channel.</summary>
    public required string Name { get; init; }

    /// <summary>A version for people to tell definitions apart; peers only compare it.</summary>
    public required string Version { get; init; }

    /// <summary>1 for the first definition of the name, and one more for each change.</summary>
    public required long Sequence { get; init; }

    /// <summary>Who endorses the chaincode's transactions; null: the channel's <c>/Channel/Application/Endorsement</c>. Never null in what a peer gave.</summary>
    public ChaincodePolicy? EndorsementPolicy { get; init; }

    /// <summary>The collections of private data, in order, which counts when definitions are compared.</summary>
    public IReadOnlyList<CollectionDefinition> Collections { get; init; } = [];

    /// <summary>Whether the chaincode's Init must run before anything else. Default: false.</summary>
    public bool InitRequired { get; init; }

    /// <summary>The peers' plugin that endorses. Default: <c>escc</c>, Fabric's own.</summary>
    public string EndorsementPlugin { get; init; } = "escc";

    /// <summary>The peers' plugin that validates. Default: <c>vscc</c>, Fabric's own.</summary>
    public string ValidationPlugin { get; init; } = "vscc";

    internal ByteString ValidationParameter => EndorsementPolicy?.Bytes ?? ByteString.Empty;

    // A definition without collections has no message; an empty one is another definition to Fabric's tools.
    internal CollectionConfigPackage? CollectionPackage =>
        Collections.Count == 0 ? null : new CollectionConfigPackage { Config = { Collections.Select(collection => collection.ToMessage()) } };

    internal static IReadOnlyList<CollectionDefinition> CollectionsOf(CollectionConfigPackage? package) =>
        [.. (package?.Config ?? []).Select(CollectionDefinition.From)];

    /// <summary>Whether peers take both for the same definition.</summary>
    internal bool IsSameAs(ChaincodeDefinition other) =>
        Name == other.Name && Version == other.Version && Sequence == other.Sequence && InitRequired == other.InitRequired
        && EndorsementPlugin == other.EndorsementPlugin && ValidationPlugin == other.ValidationPlugin
        && (EndorsementPolicy ?? Default).Equals(other.EndorsementPolicy ?? Default)
        && (CollectionPackage ?? new()).Equals(other.CollectionPackage ?? new());

    private static ChaincodePolicy Default { get; } = ChaincodePolicy.Reference("/Channel/Application/Endorsement");
}
