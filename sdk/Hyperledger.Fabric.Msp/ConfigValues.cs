using System.Globalization;
using Google.Protobuf;
using Hyperledger.Fabric.Msp.Internal;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Orderer;
using Hyperledger.Fabric.Protos.Peer;

namespace Hyperledger.Fabric.Msp;

/// <summary>Writes the values of a channel's configuration, each changed by its group's Admins unless something else is said.</summary>
public static class ConfigValues
{
    /// <summary>A value from its message.</summary>
    /// <param name="message">The message that belongs to the value's name.</param>
    /// <param name="modPolicy">Whose signatures change it: a policy of its group, or an absolute path.</param>
    public static ConfigValue Of(IMessage message, string modPolicy = ConfigPolicies.Admins)
    {
        ArgumentNullException.ThrowIfNull(message);
        return new ConfigValue { Value = message.ToByteString(), ModPolicy = modPolicy };
    }

    /// <summary>The value <c>BatchSize</c> of <c>/Channel/Orderer</c>.</summary>
    /// <param name="maxMessageCount">The most messages of a block; at least 1.</param>
    /// <param name="absoluteMaxBytes">The most bytes of a block's messages; a message above it is refused.</param>
    /// <param name="preferredMaxBytes">The bytes at which a block is cut; a single message may exceed it.</param>
    public static ConfigValue BatchSize(uint maxMessageCount, uint absoluteMaxBytes, uint preferredMaxBytes) => Of(new BatchSize
    {
        MaxMessageCount = maxMessageCount,
        AbsoluteMaxBytes = absoluteMaxBytes,
        PreferredMaxBytes = preferredMaxBytes,
    });

    /// <summary>The value <c>BatchTimeout</c> of <c>/Channel/Orderer</c>.</summary>
    /// <param name="timeout">How long a message waits for others before its block is cut; at least a millisecond, which is the unit that is kept.</param>
    public static ConfigValue BatchTimeout(TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.FromMilliseconds(1));
        return Of(new BatchTimeout { Timeout = GoDuration.Format(timeout) });
    }

    /// <summary>The value <c>AnchorPeers</c> of an organisation under <c>/Channel/Application</c>.</summary>
    /// <param name="addresses">Host and port of each, as <c>peer0.org1.example.com:7051</c>.</param>
    /// <exception cref="FormatException">An address is none.</exception>
    public static ConfigValue AnchorPeers(params IEnumerable<string> addresses)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        return Of(new AnchorPeers { AnchorPeers_ = { addresses.Select(AnchorPeer) } });
    }

    /// <summary>The value <c>Capabilities</c> of a group.</summary>
    /// <param name="names">The capabilities as <c>V2_0</c>.</param>
    public static ConfigValue Capabilities(params IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        var capabilities = new Capabilities();
        foreach (var name in names) capabilities.Capabilities_[name] = new Capability();
        return Of(capabilities);
    }

    private static AnchorPeer AnchorPeer(string address)
    {
        var colon = address.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0)
            throw new FormatException($"'{address}' is no host and port as peer0.org1.example.com:7051.");
        return new AnchorPeer { Host = address[..colon].Trim('[', ']'), Port = port };
    }
}
