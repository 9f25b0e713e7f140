using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Msp;
using Hyperledger.Fabric.Protos.Orderer;
using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Ordering;
using Raft = Hyperledger.Fabric.Protos.Orderer.Etcdraft;

namespace Ledger.Network.Genesis;

/// <summary>
/// Makes block 0 of a channel as configtxgen writes it (internal/configtxgen/encoder): a CONFIG envelope without a
/// signature. The profile: Raft with one consenter, capabilities V2_0, V2_0 and V2_5, NodeOUs in every organisation,
/// implicit-meta policies and the ACLs of Fabric's sample.
/// </summary>
public static class GenesisBlock
{
    private const string Admins = "Admins";

    /// <summary>Makes the block. Two calls differ: the nonce is random and the header carries the time.</summary>
    public static Block Create(
        string channel, GenesisOrganisation orderer, GenesisConsenter consenter, IEnumerable<GenesisOrganisation> organisations,
        BatchLimits batch, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        var root = ChannelGroup(orderer, consenter, organisations, batch);
        var nonce = RandomNumberGenerator.GetBytes(TransactionId.NonceSizeInBytes);
        var payload = new Payload
        {
            Header = new Header
            {
                ChannelHeader = new ChannelHeader
                {
                    Type = (int)HeaderType.Config,
                    Version = 1,
                    // configtxgen writes whole seconds.
                    Timestamp = new Timestamp { Seconds = time.GetUtcNow().ToUnixTimeSeconds() },
                    ChannelId = channel,
                    TxId = TransactionId.Compute(nonce, []),
                }.ToByteString(),
                SignatureHeader = new SignatureHeader { Nonce = ByteString.CopyFrom(nonce) }.ToByteString(),
            },
            Data = new ConfigEnvelope { Config = new Config { ChannelGroup = root } }.ToByteString(),
        };
        var data = new BlockData { Data = { new Envelope { Payload = payload.ToByteString() }.ToByteString() } };
        var metadata = BlockWriter.EmptyMetadata();
        var lastConfig = new LastConfig();
        metadata.Metadata[(int)BlockMetadataIndex.LastConfig] = new Metadata { Value = lastConfig.ToByteString() }.ToByteString();
        metadata.Metadata[(int)BlockMetadataIndex.Signatures] =
            new Metadata { Value = new OrdererBlockMetadata { LastConfig = lastConfig }.ToByteString() }.ToByteString();
        return new Block
        {
            Header = new BlockHeader { DataHash = ByteString.CopyFrom(BlockHash.Data(data)) },
            Data = data,
            Metadata = metadata,
        };
    }

    private static ConfigGroup ChannelGroup(
        GenesisOrganisation orderer, GenesisConsenter consenter, IEnumerable<GenesisOrganisation> organisations, BatchLimits batch)
    {
        var root = Group();
        AddMetaPolicies(root);
        Add(root, "HashingAlgorithm", new HashingAlgorithm { Name = "SHA256" });
        Add(root, "BlockDataHashingStructure", new BlockDataHashingStructure { Width = uint.MaxValue });
        Add(root, "Capabilities", Capability("V2_0"));
        root.Groups["Orderer"] = OrdererGroup(orderer, consenter, batch);
        root.Groups["Application"] = ApplicationGroup(organisations);
        return root;
    }

    private static ConfigGroup OrdererGroup(GenesisOrganisation orderer, GenesisConsenter consenter, BatchLimits batch)
    {
        var group = Group();
        AddMetaPolicies(group);
        group.Policies["BlockValidation"] = Meta("Writers", ImplicitMetaPolicy.Types.Rule.Any);
        Add(group, "BatchSize", new BatchSize
        {
            MaxMessageCount = (uint)batch.MaxMessageCount,
            AbsoluteMaxBytes = (uint)batch.AbsoluteMaxBytes,
            PreferredMaxBytes = (uint)batch.PreferredMaxBytes,
        });
        Add(group, "BatchTimeout", new BatchTimeout { Timeout = GoDuration.Format(batch.Timeout) });
        Add(group, "ChannelRestrictions", new ChannelRestrictions());
        Add(group, "Capabilities", Capability("V2_0"));
        var tls = ByteString.CopyFromUtf8(consenter.TlsCertificatePem);
        Add(group, "ConsensusType", new ConsensusType
        {
            Type = "etcdraft",
            Metadata = new Raft.ConfigMetadata
            {
                Consenters =
                {
                    new Raft.Consenter { Host = consenter.Host, Port = (uint)consenter.Port, ClientTlsCert = tls, ServerTlsCert = tls },
                },
                Options = new Raft.Options
                {
                    TickInterval = "500ms",
                    ElectionTick = 10,
                    HeartbeatTick = 1,
                    MaxInflightBlocks = 5,
                    SnapshotIntervalSize = 16 * 1024 * 1024,
                },
            }.ToByteString(),
        });
        var organisation = Organisation(orderer);
        organisation.Policies["Readers"] = AnyOf(orderer.MspId, MSPRole.Types.MSPRoleType.Member);
        organisation.Policies["Writers"] = AnyOf(orderer.MspId, MSPRole.Types.MSPRoleType.Member);
        organisation.Policies[Admins] = AnyOf(orderer.MspId, MSPRole.Types.MSPRoleType.Admin);
        Add(organisation, "Endpoints", new OrdererAddresses { Addresses = { $"{consenter.Host}:{consenter.Port}" } });
        group.Groups[orderer.MspId] = organisation;
        return group;
    }

    private static ConfigGroup ApplicationGroup(IEnumerable<GenesisOrganisation> organisations)
    {
        var group = Group();
        AddMetaPolicies(group);
        group.Policies["Endorsement"] = Meta("Endorsement", ImplicitMetaPolicy.Types.Rule.Majority);
        group.Policies["LifecycleEndorsement"] = Meta("Endorsement", ImplicitMetaPolicy.Types.Rule.Majority);
        var acls = new ACLs();
        foreach (var (resource, policy) in SampleAcls) acls.Acls[resource] = new APIResource { PolicyRef = policy };
        Add(group, "ACLs", acls);
        Add(group, "Capabilities", Capability("V2_5"));
        foreach (var member in organisations)
        {
            var organisation = Organisation(member);
            if (member.AnchorPeer is { } anchor)
                Add(organisation, "AnchorPeers", new AnchorPeers { AnchorPeers_ = { new AnchorPeer { Host = anchor.Host, Port = anchor.Port } } });
            organisation.Policies["Readers"] = AnyOf(member.MspId,
                MSPRole.Types.MSPRoleType.Admin, MSPRole.Types.MSPRoleType.Peer, MSPRole.Types.MSPRoleType.Client);
            organisation.Policies["Writers"] = AnyOf(member.MspId, MSPRole.Types.MSPRoleType.Admin, MSPRole.Types.MSPRoleType.Client);
            organisation.Policies[Admins] = AnyOf(member.MspId, MSPRole.Types.MSPRoleType.Admin);
            organisation.Policies["Endorsement"] = AnyOf(member.MspId, MSPRole.Types.MSPRoleType.Peer);
            group.Groups[member.MspId] = organisation;
        }
        return group;
    }

    // sampleconfig/configtx.yaml, ACLsDefault, without the legacy lscc.
    private static readonly (string Resource, string Policy)[] SampleAcls =
    [
        ("_lifecycle/CheckCommitReadiness", "/Channel/Application/Writers"),
        ("_lifecycle/CommitChaincodeDefinition", "/Channel/Application/Writers"),
        ("_lifecycle/QueryChaincodeDefinition", "/Channel/Application/Writers"),
        ("_lifecycle/QueryChaincodeDefinitions", "/Channel/Application/Writers"),
        ("qscc/GetChainInfo", "/Channel/Application/Readers"),
        ("qscc/GetBlockByNumber", "/Channel/Application/Readers"),
        ("qscc/GetBlockByHash", "/Channel/Application/Readers"),
        ("qscc/GetTransactionByID", "/Channel/Application/Readers"),
        ("qscc/GetBlockByTxID", "/Channel/Application/Readers"),
        ("cscc/GetConfigBlock", "/Channel/Application/Readers"),
        ("cscc/GetChannelConfig", "/Channel/Application/Readers"),
        ("peer/Propose", "/Channel/Application/Writers"),
        ("peer/ChaincodeToChaincode", "/Channel/Application/Writers"),
        ("event/Block", "/Channel/Application/Readers"),
        ("event/FilteredBlock", "/Channel/Application/Readers"),
    ];

    private static ConfigGroup Organisation(GenesisOrganisation organisation)
    {
        var ca = ByteString.CopyFromUtf8(organisation.CaCertificatePem);
        var group = Group();
        Add(group, "MSP", new MSPConfig
        {
            Config = new FabricMSPConfig
            {
                Name = organisation.MspId,
                RootCerts = { ca },
                TlsRootCerts = { ByteString.CopyFromUtf8(organisation.TlsCaCertificatePem) },
                CryptoConfig = new FabricCryptoConfig { SignatureHashFamily = "SHA2", IdentityIdentifierHashFunction = "SHA256" },
                FabricNodeOus = new FabricNodeOUs
                {
                    Enable = true,
                    ClientOuIdentifier = Unit(ca, "client"),
                    PeerOuIdentifier = Unit(ca, "peer"),
                    AdminOuIdentifier = Unit(ca, "admin"),
                    OrdererOuIdentifier = Unit(ca, "orderer"),
                },
            }.ToByteString(),
        });
        return group;
    }

    private static FabricOUIdentifier Unit(ByteString ca, string name) => new() { Certificate = ca, OrganizationalUnitIdentifier = name };

    private static ConfigGroup Group() => new() { ModPolicy = Admins };

    private static void Add(ConfigGroup group, string key, IMessage value) =>
        group.Values[key] = new ConfigValue { Value = value.ToByteString(), ModPolicy = Admins };

    private static Capabilities Capability(string name) => new() { Capabilities_ = { [name] = new Capability() } };

    private static void AddMetaPolicies(ConfigGroup group)
    {
        group.Policies["Readers"] = Meta("Readers", ImplicitMetaPolicy.Types.Rule.Any);
        group.Policies["Writers"] = Meta("Writers", ImplicitMetaPolicy.Types.Rule.Any);
        group.Policies[Admins] = Meta(Admins, ImplicitMetaPolicy.Types.Rule.Majority);
    }

    private static ConfigPolicy Meta(string subPolicy, ImplicitMetaPolicy.Types.Rule rule) =>
        Policy(Hyperledger.Fabric.Protos.Common.Policy.Types.PolicyType.ImplicitMeta, new ImplicitMetaPolicy { SubPolicy = subPolicy, Rule = rule });

    private static ConfigPolicy AnyOf(string mspId, params MSPRole.Types.MSPRoleType[] roles)
    {
        var anyOf = new SignaturePolicy.Types.NOutOf { N = 1 };
        var envelope = new SignaturePolicyEnvelope { Rule = new SignaturePolicy { NOutOf = anyOf } };
        foreach (var role in roles)
        {
            anyOf.Rules.Add(new SignaturePolicy { SignedBy = envelope.Identities.Count });
            envelope.Identities.Add(new MSPPrincipal { Principal = new MSPRole { MspIdentifier = mspId, Role = role }.ToByteString() });
        }
        return Policy(Hyperledger.Fabric.Protos.Common.Policy.Types.PolicyType.Signature, envelope);
    }

    private static ConfigPolicy Policy(Hyperledger.Fabric.Protos.Common.Policy.Types.PolicyType type, IMessage value) => new()
    {
        Policy = new Policy { Type = (int)type, Value = value.ToByteString() },
        ModPolicy = Admins,
    };
}
