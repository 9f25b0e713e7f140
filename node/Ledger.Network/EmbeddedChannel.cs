namespace Ledger.Network;

/// <summary>A channel of an embedded network, as its operator sees it.</summary>
public sealed class EmbeddedChannel
{
    private readonly Channel _channel;

    internal EmbeddedChannel(Channel channel) => _channel = channel;

    /// <summary>The channel's id.</summary>
    public string Id => _channel.Id;

    /// <summary>The hash of block 0's header, 32 bytes.</summary>
    public ReadOnlyMemory<byte> GenesisHash => _channel.GenesisHash;

    /// <summary>The number of committed blocks.</summary>
    public ulong Height => _channel.Ledger.Height;

    /// <summary>The MSP ids of its members, as the configuration in force names them.</summary>
    public IReadOnlyList<string> Organisations => [.. _channel.MspIds];
}
