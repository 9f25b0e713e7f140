using Hyperledger.Fabric.Admin;
using Hyperledger.Fabric.Client;
using Hyperledger.Fabric.Contract;
using Hyperledger.Fabric.Shim;

namespace Ledger.Fabric.Tests.Scenarios.Chaincode;

/// <summary>A chaincode of the scenarios.</summary>
/// <param name="Name">The name under which it is defined, and of its port in a peer's builder configuration.</param>
/// <param name="Create">Makes it; the action ends its stream to the peer.</param>
/// <param name="Collections">Its private data collections.</param>
internal sealed record ScenarioChaincode(string Name, Func<Action, IChaincode> Create, IReadOnlyList<CollectionDefinition> Collections)
{
    public static ScenarioChaincode Basic { get; } = new("basic", _ => new ContractChaincode([new BasicContract()]), []);

    public static ScenarioChaincode Private { get; } = new("private", _ => new ContractChaincode([new PrivateContract()]),
    [
        Collection("SharedCollection", "OR('Org1MSP.member', 'Org3MSP.member')", required: 1, blocksToLive: 1_000_000, onlyMembersRead: true, onlyMembersWrite: true),
        Collection("Org1Collection", "OR('Org1MSP.member')", required: 0, blocksToLive: 3, onlyMembersRead: true, endorsement: "OR('Org1MSP.member')"),
        Collection("Org3Collection", "OR('Org3MSP.member')", required: 0, blocksToLive: 3, onlyMembersRead: false, endorsement: "OR('Org3MSP.member')"),
    ]);

    public static ScenarioChaincode Errors { get; } = new("errors", crash => new ErrorsChaincode(crash), []);

    public static IReadOnlyList<ScenarioChaincode> All { get; } = [Basic, Private, Errors];

    /// <summary>Where a peer's chaincode is, is the peer's to say: one package serves all of them.</summary>
    public ChaincodePackage Package { get; } = ChaincodePackage.Create($"{Name}v1.0.0", new ServiceConnection { Address = $"127.0.0.1:{{{{.{Name}}}}}" });

    /// <summary>A collection whose private data one further peer gets where there is one.</summary>
    public static CollectionDefinition Collection(
        string name, string members, int required, ulong blocksToLive, bool onlyMembersRead, bool onlyMembersWrite = false, string? endorsement = null) => new()
        {
            Name = name,
            MemberPolicy = ChaincodePolicy.Parse(members),
            RequiredPeerCount = required,
            MaximumPeerCount = 1,
            BlockToLive = blocksToLive,
            MemberOnlyRead = onlyMembersRead,
            MemberOnlyWrite = onlyMembersWrite,
            EndorsementPolicy = endorsement is null ? null : ChaincodePolicy.Parse(endorsement),
        };
}
