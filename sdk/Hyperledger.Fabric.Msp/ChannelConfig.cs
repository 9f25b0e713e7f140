using Google.Protobuf;
using Hyperledger.Fabric.Msp.Internal;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Msp;
using Hyperledger.Fabric.Protos.Orderer;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Msp;

/// <summary>
/// A channel's configuration, read and checked as Fabric's <c>common/channelconfig</c> does: its MSPs, policies and
/// values. Immutable and safe for concurrent use. Channel capability V1_4_3, V2_0 or V3_0 is required: before, MSPs
/// followed other rules.
/// </summary>
public sealed class ChannelConfig
{
    private static readonly string[] KnownCapabilities = ["V1_1", "V1_3", "V1_4_2", "V1_4_3", "V2_0", "V3_0"];

    private ChannelConfig(string channelId, Config config)
    {
        ChannelId = channelId;
        Config = config;
        var root = config.ChannelGroup ?? throw Refuse("it has no channel group");
        foreach (var name in root.Groups.Keys)
        {
            if (name is not ("Application" or "Orderer" or "Consortiums"))
                throw Refuse($"the group /Channel/{name} is not known");
        }

        Capabilities = Names(Value(root, "/Channel", "Capabilities", Protos.Common.Capabilities.Parser));
        if (Capabilities.Except(KnownCapabilities, StringComparer.Ordinal).FirstOrDefault() is { } unknown)
            throw Refuse($"channel capability {unknown} is not supported; up to V3_0 is");
        if (!Capabilities.Any(name => name is "V1_4_3" or "V2_0" or "V3_0"))
            throw Refuse("channel capability V1_4_3, V2_0 or V3_0 is needed");

        var hashing = Value(root, "/Channel", "HashingAlgorithm", HashingAlgorithm.Parser)?.Name ?? "";
        if (hashing is not ("SHA256" or "SHA3_256"))
            throw Refuse($"the hashing algorithm '{hashing}' is not known");
        OrdererAddresses = [.. Value(root, "/Channel", "OrdererAddresses", Protos.Common.OrdererAddresses.Parser)?.Addresses ?? []];

        Msps = new MspSet(MspDefinitions(root), SupportsBft);
        Policies = new PolicySet(root, Msps);
        Orderer = root.Groups.TryGetValue("Orderer", out var orderer) ? ReadOrderer(orderer) : null;
        Application = root.Groups.TryGetValue("Application", out var application) ? ReadApplication(application) : null;
    }

    /// <summary>The channel's id, from the header of the configuration's envelope.</summary>
    public string ChannelId { get; }

    /// <summary>The message that was read, with its unknown fields; not to be changed.</summary>
    public Config Config { get; }

    /// <summary>How many configurations came before this one in the channel.</summary>
    public ulong Sequence => Config.Sequence;

    /// <summary>The channel's capabilities as <c>V2_0</c>, ordered by name.</summary>
    public IReadOnlyList<string> Capabilities { get; }

    /// <summary>True from channel capability V3_0 on: BFT orderers may name themselves by number, Ed25519 is accepted.</summary>
    public bool SupportsBft => Capabilities.Contains("V3_0");

    /// <summary>Orderers' addresses of the whole channel, which organisations' own endpoints replace; often empty.</summary>
    public IReadOnlyList<string> OrdererAddresses { get; }

    /// <summary>The MSPs of all organisations.</summary>
    public MspSet Msps { get; }

    /// <summary>The policies of all groups.</summary>
    public PolicySet Policies { get; }

    /// <summary>The values under <c>/Channel/Orderer</c>; null when the configuration has no such group.</summary>
    public OrdererConfig? Orderer { get; }

    /// <summary>The values under <c>/Channel/Application</c>; null when the configuration has no such group.</summary>
    public ApplicationConfig? Application { get; }

    /// <summary>Reads the configuration of a configuration block.</summary>
    /// <param name="block">A block whose only envelope is of type CONFIG. Its hashes and signatures are not checked here.</param>
    /// <exception cref="InvalidConfigurationException">The block is none, or its configuration cannot be used.</exception>
    public static ChannelConfig FromBlock(Block block)
    {
        ArgumentNullException.ThrowIfNull(block);
        if (block.Data is not { Data.Count: 1 } data)
            throw new InvalidConfigurationException($"Block {block.Header?.Number} is no configuration block: it has {block.Data?.Data.Count ?? 0} envelopes.");
        return FromEnvelope(data.Data[0]);
    }

    /// <summary>Reads the configuration in an envelope.</summary>
    /// <param name="envelope">A serialized <c>common.Envelope</c> of type CONFIG, as a block holds it.</param>
    /// <exception cref="InvalidConfigurationException">The envelope is none, or its configuration cannot be used.</exception>
    public static ChannelConfig FromEnvelope(ByteString envelope)
    {
        try
        {
            var payload = Payload.Parser.ParseFrom(Envelope.Parser.ParseFrom(envelope).Payload);
            var header = ChannelHeader.Parser.ParseFrom(payload.Header?.ChannelHeader ?? ByteString.Empty);
            if (header.Type != (int)HeaderType.Config)
                throw new InvalidConfigurationException($"The envelope is of type {(HeaderType)header.Type}, not CONFIG.");
            return FromConfig(header.ChannelId, ConfigEnvelope.Parser.ParseFrom(payload.Data).Config
                ?? throw new InvalidConfigurationException("The configuration envelope is empty."));
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new InvalidConfigurationException("The configuration envelope cannot be read.", e);
        }
    }

    /// <summary>Reads a configuration.</summary>
    /// <param name="channelId">The channel's id.</param>
    /// <param name="config">The configuration; not to be changed afterwards.</param>
    /// <exception cref="InvalidConfigurationException">The configuration cannot be used.</exception>
    public static ChannelConfig FromConfig(string channelId, Config config)
    {
        ArgumentException.ThrowIfNullOrEmpty(channelId);
        ArgumentNullException.ThrowIfNull(config);
        return new ChannelConfig(channelId, config);
    }

    private List<MSPConfig> MspDefinitions(ConfigGroup root)
    {
        var definitions = new List<MSPConfig>();
        foreach (var (section, group) in root.Groups)
        {
            foreach (var (name, child) in group.Groups)
            {
                // /Channel/Consortiums holds consortiums, and those the organisations.
                if (section != "Consortiums")
                {
                    definitions.Add(MspDefinition(child, $"/Channel/{section}/{name}"));
                    continue;
                }

                foreach (var (organization, below) in child.Groups)
                    definitions.Add(MspDefinition(below, $"/Channel/{section}/{name}/{organization}"));
            }
        }

        return definitions;
    }

    private MSPConfig MspDefinition(ConfigGroup organization, string path)
    {
        if (organization.Groups.Count > 0)
            throw Refuse($"the organisation {path} has groups below it");
        return Value(organization, path, "MSP", MSPConfig.Parser) ?? throw Refuse($"the organisation {path} has no MSP");
    }

    private string MspId(ConfigGroup organization, string path) =>
        FabricMSPConfig.Parser.ParseFrom(MspDefinition(organization, path).Config).Name;

    private OrdererConfig ReadOrderer(ConfigGroup group)
    {
        const string Path = "/Channel/Orderer";
        var consensus = Value(group, Path, "ConsensusType", ConsensusType.Parser) ?? throw Refuse($"{Path} has no ConsensusType");
        var size = Value(group, Path, "BatchSize", BatchSize.Parser) ?? new BatchSize();
        if (size.MaxMessageCount == 0 || size.AbsoluteMaxBytes == 0 || size.PreferredMaxBytes == 0)
            throw Refuse($"{Path}/BatchSize has a limit of 0");
        if (size.PreferredMaxBytes > size.AbsoluteMaxBytes)
            throw Refuse($"{Path}/BatchSize prefers more bytes than it allows");
        var timeout = Value(group, Path, "BatchTimeout", BatchTimeout.Parser)?.Timeout ?? "";
        if (!GoDuration.TryParse(timeout, out var batchTimeout) || batchTimeout <= TimeSpan.Zero)
            throw Refuse($"{Path}/BatchTimeout '{timeout}' is no positive duration as 2s or 500ms");

        var organizations = group.Groups.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new OrdererOrganization(
            pair.Key, MspId(pair.Value, $"{Path}/{pair.Key}"),
            [.. Value(pair.Value, $"{Path}/{pair.Key}", "Endpoints", Protos.Common.OrdererAddresses.Parser)?.Addresses ?? []])).ToList();
        if (SupportsBft && organizations.Find(organization => organization.Endpoints.Count == 0) is { } silent)
            throw Refuse($"the orderer organisation {silent.GroupName} has no endpoints, which capability V3_0 demands");

        return new OrdererConfig
        {
            ConsensusType = consensus.Type,
            ConsensusMetadata = consensus.Metadata,
            State = consensus.State,
            MaxMessageCount = size.MaxMessageCount,
            AbsoluteMaxBytes = size.AbsoluteMaxBytes,
            PreferredMaxBytes = size.PreferredMaxBytes,
            BatchTimeout = batchTimeout,
            MaxChannels = Value(group, Path, "ChannelRestrictions", ChannelRestrictions.Parser)?.MaxCount ?? 0,
            Consenters = [.. Value(group, Path, "Orderers", Orderers.Parser)?.ConsenterMapping ?? []],
            Organizations = organizations,
            Capabilities = Names(Value(group, Path, "Capabilities", Protos.Common.Capabilities.Parser)),
        };
    }

    private ApplicationConfig ReadApplication(ConfigGroup group)
    {
        const string Path = "/Channel/Application";
        return new ApplicationConfig
        {
            Organizations = [.. group.Groups.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new ApplicationOrganization(
                pair.Key, MspId(pair.Value, $"{Path}/{pair.Key}"),
                [.. (Value(pair.Value, $"{Path}/{pair.Key}", "AnchorPeers", AnchorPeers.Parser)?.AnchorPeers_ ?? [])
                    .Select(peer => $"{peer.Host}:{peer.Port}")]))],
            AccessControl = (Value(group, Path, "ACLs", ACLs.Parser)?.Acls ?? [])
                .ToDictionary(pair => pair.Key, pair => pair.Value.PolicyRef, StringComparer.Ordinal),
            Capabilities = Names(Value(group, Path, "Capabilities", Protos.Common.Capabilities.Parser)),
        };
    }

    private static List<string> Names(Capabilities? capabilities) =>
        [.. (capabilities?.Capabilities_.Keys ?? []).Order(StringComparer.Ordinal)];

    private T? Value<T>(ConfigGroup group, string path, string name, MessageParser<T> parser)
        where T : class, IMessage<T>
    {
        if (!group.Values.TryGetValue(name, out var value))
            return null;
        try
        {
            return parser.ParseFrom(value.Value);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw Refuse($"{path}/{name} cannot be read", e);
        }
    }

    private InvalidConfigurationException Refuse(string text, Exception? cause = null) =>
        new($"The configuration of channel '{ChannelId}' cannot be used: {text}.", cause);
}
