using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Ledger.Network.Store;

namespace Ledger.Network;

/// <summary>What the peers and the orderer of an embedded network share: the ledger and the configuration in force.</summary>
internal sealed class Channel
{
    private ChannelConfig _current;

    private Channel(ChannelLedger ledger, ChannelConfig current, ulong lastConfig, TimeProvider time)
    {
        Ledger = ledger;
        _current = current;
        LastConfig = lastConfig;
        Time = time;
    }

    public string Id => Ledger.ChannelId;

    public ChannelLedger Ledger { get; }

    public TimeProvider Time { get; }

    /// <summary>The configuration in force; another object after each configuration block.</summary>
    public ChannelConfig Current => Volatile.Read(ref _current);

    /// <summary>The number of the block that holds the configuration in force.</summary>
    public ulong LastConfig { get; private set; }

    /// <summary>Reads the configuration in force from the ledger.</summary>
    public static Channel Open(ChannelLedger ledger, TimeProvider time)
    {
        var last = ledger.GetBlock(ledger.Height - 1)!;
        var number = LastConfigOf(last);
        var block = number == last.Header.Number ? last : ledger.GetBlock(number)!;
        return new(ledger, ChannelConfig.FromBlock(block), number, time);
    }

    /// <summary>Puts a committed configuration block into force.</summary>
    public void Apply(Block block)
    {
        LastConfig = block.Header.Number;
        Volatile.Write(ref _current, ChannelConfig.FromBlock(block));
    }

    private static ulong LastConfigOf(Block block)
    {
        if (block.Header.Number == 0) return 0;
        var metadata = Metadata.Parser.ParseFrom(block.Metadata.Metadata[(int)BlockMetadataIndex.LastConfig]);
        return Hyperledger.Fabric.Protos.Common.LastConfig.Parser.ParseFrom(metadata.Value).Index;
    }
}
