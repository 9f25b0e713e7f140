using Google.Protobuf;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Admin;

/// <summary>A collection of private data (<c>protos.StaticCollectionConfig</c>).</summary>
public sealed record CollectionDefinition
{
    /// <summary>Its name, unique in the chaincode.</summary>
    public required string Name { get; init; }

    /// <summary>Whose peers hold the data: a signature policy that is one OR of organisations, as <c>OR('Org1MSP.member', 'Org2MSP.member')</c>.</summary>
    public required ChaincodePolicy MemberPolicy { get; init; }

    /// <summary>How many other peers must have received the data before a peer endorses. Default: 0.</summary>
    public int RequiredPeerCount { get; init; }

    /// <summary>To how many other peers an endorsing peer sends the data; at least <see cref="RequiredPeerCount"/>. Default: 0, peers fetch it when they commit.</summary>
    public int MaximumPeerCount { get; init; }

    /// <summary>After how many blocks the data is purged; 0, the default: never. It cannot be changed later.</summary>
    public ulong BlockToLive { get; init; }

    /// <summary>Whether only clients of the member organisations may read. Default: false.</summary>
    public bool MemberOnlyRead { get; init; }

    /// <summary>Whether only clients of the member organisations may write. Default: false.</summary>
    public bool MemberOnlyWrite { get; init; }

    /// <summary>Who endorses writes to it; null, the default: the chaincode's policy holds.</summary>
    public ChaincodePolicy? EndorsementPolicy { get; init; }

    internal CollectionConfig ToMessage() => new()
    {
        StaticCollectionConfig = new StaticCollectionConfig
        {
            Name = Name,
            MemberOrgsPolicy = new CollectionPolicyConfig
            {
                SignaturePolicy = MemberPolicy.ToMessage()?.SignaturePolicy
                    ?? throw new ArgumentException($"The members of collection '{Name}' are no signature policy but {MemberPolicy}."),
            },
            RequiredPeerCount = RequiredPeerCount,
            MaximumPeerCount = MaximumPeerCount,
            BlockToLive = BlockToLive,
            MemberOnlyRead = MemberOnlyRead,
            MemberOnlyWrite = MemberOnlyWrite,
            EndorsementPolicy = EndorsementPolicy?.ToMessage(),
        },
    };

    internal static CollectionDefinition From(CollectionConfig config)
    {
        var collection = config.StaticCollectionConfig ?? new StaticCollectionConfig();
        return new CollectionDefinition
        {
            Name = collection.Name,
            MemberPolicy = ChaincodePolicy.Signature(collection.MemberOrgsPolicy?.SignaturePolicy ?? new()),
            RequiredPeerCount = collection.RequiredPeerCount,
            MaximumPeerCount = collection.MaximumPeerCount,
            BlockToLive = collection.BlockToLive,
            MemberOnlyRead = collection.MemberOnlyRead,
            MemberOnlyWrite = collection.MemberOnlyWrite,
            EndorsementPolicy = collection.EndorsementPolicy is { } policy ? ChaincodePolicy.From(policy.ToByteString()) : null,
        };
    }
}
