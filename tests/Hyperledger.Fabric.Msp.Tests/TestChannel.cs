using Google.Protobuf;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Msp;
using Hyperledger.Fabric.Protos.Orderer;

namespace Hyperledger.Fabric.Msp.Tests;

/// <summary>A channel of our own making: one orderer organisation, two of applications, Raft or BFT.</summary>
internal sealed class TestChannel
{
    public const string Id = "testchannel";

    private readonly List<Consenter> _consenters = [];

    public TestChannel(string capability = "V2_0", int bftOrderers = 0)
    {
        Signers = [.. Enumerable.Range(0, Math.Max(1, bftOrderers)).Select(i => Orderer.Issue(NodeRole.Orderer, $"orderer{i}"))];
        for (var i = 0; i < bftOrderers; i++)
            _consenters.Add(new Consenter { Id = (uint)(i + 1), MspId = "OrdererMSP", Identity = ByteString.CopyFrom(Signers[i].Credentials.Span) });
        Group = Root(capability);
        Genesis = Block(0, [], Envelope(Channel(HeaderType.Config), new ConfigEnvelope { Config = new Config { ChannelGroup = Group } }, null));
        Genesis.Metadata.Metadata[0] = new Metadata { Value = new OrdererBlockMetadata { LastConfig = new LastConfig() }.ToByteString() }.ToByteString();
        Config = ChannelConfig.FromBlock(Genesis);
    }

    public TestOrganization Orderer { get; } = new("OrdererMSP");

    public TestOrganization Org1 { get; } = new("Org1MSP");

    public TestOrganization Org2 { get; } = new("Org2MSP");

    /// <summary>The orderers' identities; with BFT consenter i + 1 is at place i.</summary>
    public SigningIdentity[] Signers { get; }

    public ConfigGroup Group { get; }

    public Block Genesis { get; }

    public ChannelConfig Config { get; }

    public BlockVerifier Verifier()
    {
        var verifier = new BlockVerifier(TrustAnchor.Of(Genesis));
        var first = verifier.Verify(Genesis.ToByteArray());
        Assert.IsTrue(first.IsValid, string.Join("\n", first.Findings));
        return verifier;
    }

    /// <summary>A block of one configuration, which needs no endorsement, signed by no one yet.</summary>
    public Block Next(ByteString envelope) => Block(1, BlockHash.Header(Genesis.Header), envelope);

    public static ChannelHeader Channel(HeaderType type) => new() { Type = (int)type, ChannelId = Id };

    public static ByteString Envelope(ChannelHeader channel, IMessage data, SigningIdentity? signer)
    {
        var payload = new Payload
        {
            Header = new Header
            {
                ChannelHeader = channel.ToByteString(),
                SignatureHeader = new SignatureHeader
                {
                    Creator = signer is null ? ByteString.Empty : ByteString.CopyFrom(signer.Creator.Span),
                    Nonce = ByteString.CopyFrom(new byte[24]),
                }.ToByteString(),
            },
            Data = data.ToByteString(),
        }.ToByteString();
        return new Envelope { Payload = payload, Signature = Sign(signer, payload.Span) }.ToByteString();
    }

    /// <summary>An update of the configuration from what <paramref name="change"/> makes of its groups.</summary>
    public Envelope Update(Action<ConfigGroup, ConfigGroup> change, params SigningIdentity[] signers)
    {
        var update = new ConfigUpdate { ChannelId = Id, ReadSet = new ConfigGroup(), WriteSet = new ConfigGroup() };
        change(update.ReadSet, update.WriteSet);
        var envelope = new ConfigUpdateEnvelope { ConfigUpdate = update.ToByteString() };
        foreach (var signer in signers)
        {
            var header = new SignatureHeader { Creator = ByteString.CopyFrom(signer.Creator.Span), Nonce = ByteString.CopyFrom(new byte[24]) }.ToByteString();
            envelope.Signatures.Add(new ConfigSignature { SignatureHeader = header, Signature = Sign(signer, [.. header.Span, .. envelope.ConfigUpdate.Span]) });
        }

        return Protos.Common.Envelope.Parser.ParseFrom(Envelope(Channel(HeaderType.ConfigUpdate), envelope, signers.FirstOrDefault() ?? Org1.Issue(NodeRole.Client)));
    }

    public void SignRaft(Block block, ulong lastConfig, SigningIdentity? signer = null)
    {
        var value = new OrdererBlockMetadata { LastConfig = new LastConfig { Index = lastConfig } }.ToByteString();
        var header = new SignatureHeader { Creator = ByteString.CopyFrom((signer ?? Signers[0]).Creator.Span), Nonce = ByteString.CopyFrom(new byte[24]) }.ToByteString();
        var metadata = new Metadata { Value = value };
        metadata.Signatures.Add(new MetadataSignature
        {
            SignatureHeader = header,
            Signature = Sign(signer ?? Signers[0], [.. value.Span, .. header.Span, .. BlockHash.HeaderBytes(block.Header)]),
        });
        Put(block, metadata, lastConfig);
    }

    /// <summary>Signs as BFT orderers do: by number. Each entry says which number signs with whose key.</summary>
    public static void SignBft(Block block, ulong lastConfig, params (uint Number, SigningIdentity Signer)[] signers)
    {
        var value = new OrdererBlockMetadata { LastConfig = new LastConfig { Index = lastConfig }, ConsenterMetadata = ByteString.CopyFromUtf8("view") }.ToByteString();
        var metadata = new Metadata { Value = value };
        foreach (var (number, signer) in signers)
        {
            var header = new IdentifierHeader { Identifier = number, Nonce = ByteString.CopyFrom(new byte[24]) }.ToByteString();
            metadata.Signatures.Add(new MetadataSignature
            {
                IdentifierHeader = header,
                Signature = Sign(signer, [.. value.Span, .. header.Span, .. BlockHash.HeaderBytes(block.Header)]),
            });
        }

        Put(block, metadata, lastConfig);
    }

    private static void Put(Block block, Metadata metadata, ulong lastConfig)
    {
        block.Metadata.Metadata[0] = metadata.ToByteString();
        block.Metadata.Metadata[1] = new Metadata { Value = new LastConfig { Index = lastConfig }.ToByteString() }.ToByteString();
    }

    private static ByteString Sign(SigningIdentity? signer, ReadOnlySpan<byte> message) =>
        signer is null ? ByteString.Empty : ByteString.CopyFrom(signer.SignAsync(message.ToArray()).AsTask().GetAwaiter().GetResult());

    private static Block Block(ulong number, byte[] previousHash, ByteString envelope)
    {
        var block = new Block
        {
            Data = new BlockData { Data = { envelope } },
            Metadata = new BlockMetadata { Metadata = { Enumerable.Repeat(ByteString.Empty, 5) } },
        };
        block.Header = new BlockHeader
        {
            Number = number,
            PreviousHash = ByteString.CopyFrom(previousHash),
            DataHash = ByteString.CopyFrom(BlockHash.Data(block.Data)),
        };
        return block;
    }

    private ConfigGroup Root(string capability)
    {
        var root = new ConfigGroup { ModPolicy = "Admins" };
        root.Values["Capabilities"] = Value(new Capabilities { Capabilities_ = { [capability] = new Capability() } });
        root.Values["HashingAlgorithm"] = Value(new HashingAlgorithm { Name = "SHA256" });
        root.Policies["Admins"] = Meta(ImplicitMetaPolicy.Types.Rule.Majority, "Admins");
        root.Policies["Writers"] = Meta(ImplicitMetaPolicy.Types.Rule.Any, "Writers");

        var orderer = new ConfigGroup { ModPolicy = "Admins" };
        orderer.Groups["Orderer"] = Organization(Orderer, new OrdererAddresses { Addresses = { "127.0.0.1:7050" } });
        orderer.Values["Capabilities"] = Value(new Capabilities { Capabilities_ = { ["V2_0"] = new Capability() } });
        orderer.Values["ConsensusType"] = Value(new ConsensusType { Type = _consenters.Count > 0 ? "BFT" : "etcdraft" });
        orderer.Values["BatchSize"] = Value(new BatchSize { MaxMessageCount = 10, AbsoluteMaxBytes = 1000, PreferredMaxBytes = 500 });
        orderer.Values["BatchTimeout"] = Value(new BatchTimeout { Timeout = "2s" });
        orderer.Policies["Admins"] = Meta(ImplicitMetaPolicy.Types.Rule.Any, "Admins");
        orderer.Policies["Writers"] = Meta(ImplicitMetaPolicy.Types.Rule.Any, "Writers");
        orderer.Policies["BlockValidation"] = Meta(ImplicitMetaPolicy.Types.Rule.Any, "Writers");
        if (_consenters.Count > 0)
        {
            orderer.Values["Orderers"] = Value(new Orderers { ConsenterMapping = { _consenters } });
            orderer.Policies["BlockValidation"] = Signature(SignaturePolicies.BftBlockValidation(_consenters));
        }

        root.Groups["Orderer"] = orderer;

        var application = new ConfigGroup { ModPolicy = "Admins" };
        application.Groups["Org1"] = Organization(Org1, null);
        application.Groups["Org2"] = Organization(Org2, null);
        application.Values["Capabilities"] = Value(new Capabilities { Capabilities_ = { ["V2_0"] = new Capability() } });
        application.Policies["Admins"] = Meta(ImplicitMetaPolicy.Types.Rule.All, "Admins");
        application.Policies["Writers"] = Meta(ImplicitMetaPolicy.Types.Rule.Any, "Writers");
        application.Policies["Majority"] = Meta(ImplicitMetaPolicy.Types.Rule.Majority, "Writers");
        application.Policies["Missing"] = Meta(ImplicitMetaPolicy.Types.Rule.Any, "NoSuchPolicy");
        root.Groups["Application"] = application;
        return root;
    }

    private static ConfigGroup Organization(TestOrganization organization, OrdererAddresses? endpoints)
    {
        var group = new ConfigGroup { ModPolicy = "Admins" };
        group.Values["MSP"] = Value(new MSPConfig { Config = organization.Definition.ToByteString() });
        if (endpoints is not null)
            group.Values["Endpoints"] = Value(endpoints);
        group.Policies["Admins"] = Signature(SignaturePolicies.Parse($"OR('{organization.MspId}.admin')"));
        group.Policies["Writers"] = Signature(SignaturePolicies.Parse($"OR('{organization.MspId}.member')"));
        return group;
    }

    private static ConfigValue Value(IMessage content) => new() { Value = content.ToByteString(), ModPolicy = "Admins" };

    private static ConfigPolicy Signature(SignaturePolicyEnvelope policy) => new()
    {
        ModPolicy = "Admins",
        Policy = new Policy { Type = (int)Policy.Types.PolicyType.Signature, Value = policy.ToByteString() },
    };

    private static ConfigPolicy Meta(ImplicitMetaPolicy.Types.Rule rule, string subPolicy) => new()
    {
        ModPolicy = "Admins",
        Policy = new Policy
        {
            Type = (int)Policy.Types.PolicyType.ImplicitMeta,
            Value = new ImplicitMetaPolicy { Rule = rule, SubPolicy = subPolicy }.ToByteString(),
        },
    };
}
