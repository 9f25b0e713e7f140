using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Ledger.Network.Store;

namespace Ledger.Network;

/// <summary>What the peers and the orderer of an embedded network share: the ledger and the configuration in force.</summary>
internal sealed class Channel
{
    private Channel(ChannelLedger ledger, ulong lastConfig, TimeProvider time)
    {
        Ledger = ledger;
        LastConfig = lastConfig;
        Time = time;
    }

    public string Id => Ledger.ChannelId;

    public ChannelLedger Ledger { get; }

    public TimeProvider Time { get; }

    /// <summary>
    /// The configuration in force; another object after each configuration block. It is the validator's own, with which
    /// it shares what it remembers of identities and signatures.
    /// </summary>
    public ChannelConfig Current => Ledger.Config;

    /// <summary>The number of the block that holds the configuration in force.</summary>
    public ulong LastConfig { get; private set; }

    /// <summary>The channel of an open ledger.</summary>
    public static Channel Open(ChannelLedger ledger, TimeProvider time) => new(ledger, LastConfigOf(ledger.GetBlock(ledger.Height - 1)!), time);

    /// <summary>Notes that a configuration block was committed.</summary>
    public void Apply(Block block) => LastConfig = block.Header.Number;

    private static ulong LastConfigOf(Block block)
    {
        if (block.Header.Number == 0) return 0;
        var metadata = Metadata.Parser.ParseFrom(block.Metadata.Metadata[(int)BlockMetadataIndex.LastConfig]);
        return Hyperledger.Fabric.Protos.Common.LastConfig.Parser.ParseFrom(metadata.Value).Index;
    }
}
