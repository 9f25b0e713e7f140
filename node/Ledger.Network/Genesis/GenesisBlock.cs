using System.Globalization;
using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
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
        root.Values["HashingAlgorithm"] = ConfigValues.Of(new HashingAlgorithm { Name = "SHA256" });
        root.Values["BlockDataHashingStructure"] = ConfigValues.Of(new BlockDataHashingStructure { Width = uint.MaxValue });
        root.Values["Capabilities"] = ConfigValues.Capabilities("V2_0");
        root.Groups["Orderer"] = OrdererGroup(orderer, consenter, batch);
        root.Groups["Application"] = ApplicationGroup(organisations);
        return root;
    }

    private static ConfigGroup OrdererGroup(GenesisOrganisation orderer, GenesisConsenter consenter, BatchLimits batch)
    {
        var group = Group();
        group.Policies["BlockValidation"] = ConfigPolicies.ImplicitMeta(ImplicitMetaPolicy.Types.Rule.Any, "Writers");
        group.Values["BatchSize"] = ConfigValues.BatchSize((uint)batch.MaxMessageCount, (uint)batch.AbsoluteMaxBytes, (uint)batch.PreferredMaxBytes);
        group.Values["BatchTimeout"] = ConfigValues.BatchTimeout(batch.Timeout);
        group.Values["ChannelRestrictions"] = ConfigValues.Of(new ChannelRestrictions());
        group.Values["Capabilities"] = ConfigValues.Capabilities("V2_0");
        var tls = ByteString.CopyFromUtf8(consenter.TlsCertificatePem);
        group.Values["ConsensusType"] = ConfigValues.Of(new ConsensusType
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
        group.Groups[orderer.MspId] = (Definition(orderer) with { OrdererEndpoints = [$"{consenter.Host}:{consenter.Port}"] }).ToOrdererGroup();
        return group;
    }

    private static ConfigGroup ApplicationGroup(IEnumerable<GenesisOrganisation> organisations)
    {
        var group = Group();
        group.Policies["Endorsement"] = ConfigPolicies.ImplicitMeta(ImplicitMetaPolicy.Types.Rule.Majority, "Endorsement");
        group.Policies["LifecycleEndorsement"] = ConfigPolicies.ImplicitMeta(ImplicitMetaPolicy.Types.Rule.Majority, "Endorsement");
        var acls = new ACLs();
        foreach (var (resource, policy) in SampleAcls) acls.Acls[resource] = new APIResource { PolicyRef = policy };
        group.Values["ACLs"] = ConfigValues.Of(acls);
        group.Values["Capabilities"] = ConfigValues.Capabilities("V2_5");
        foreach (var member in organisations) group.Groups[member.MspId] = Definition(member).ToApplicationGroup();
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

    private static OrganizationDefinition Definition(GenesisOrganisation organisation) => new()
    {
        MspId = organisation.MspId,
        RootCertificatesPem = [organisation.CaCertificatePem],
        TlsRootCertificatesPem = [organisation.TlsCaCertificatePem],
        AnchorPeers = organisation.AnchorPeer is { } anchor ? [string.Create(CultureInfo.InvariantCulture, $"{anchor.Host}:{anchor.Port}")] : [],
    };

    private static ConfigGroup Group() => new()
    {
        ModPolicy = ConfigPolicies.Admins,
        Policies =
        {
            ["Readers"] = ConfigPolicies.ImplicitMeta(ImplicitMetaPolicy.Types.Rule.Any, "Readers"),
            ["Writers"] = ConfigPolicies.ImplicitMeta(ImplicitMetaPolicy.Types.Rule.Any, "Writers"),
            [ConfigPolicies.Admins] = ConfigPolicies.ImplicitMeta(ImplicitMetaPolicy.Types.Rule.Majority, ConfigPolicies.Admins),
        },
    };
}
