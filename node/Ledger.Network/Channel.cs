using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Ledger.Network.Ordering;
using Ledger.Network.Store;
using Microsoft.Extensions.Logging;

namespace Ledger.Network;

/// <summary>
/// One channel of an embedded network: the ledger and the configuration in force, which its peers and the orderer share,
/// and its own order, which no other channel waits for.
/// </summary>
internal sealed class Channel : IAsyncDisposable
{
    private Channel(ChannelLedger ledger, SigningIdentity orderer, TimeProvider time, ILogger logger)
    {
        Ledger = ledger;
        LastConfig = LastConfigOf(ledger.GetBlock(ledger.Height - 1)!);
        Time = time;
        GenesisHash = BlockHash.Header(ledger.GetBlock(0)!.Header);
        Orderer = new Orderer(this, orderer, OnCommitted, logger);
    }

    public string Id => Ledger.ChannelId;

    public ChannelLedger Ledger { get; }

    public Orderer Orderer { get; }

    public TimeProvider Time { get; }

    /// <summary>The hash of block 0's header.</summary>
    public ReadOnlyMemory<byte> GenesisHash { get; }

    /// <summary>
    /// The configuration in force; another object after each configuration block. It is the validator's own, with which
    /// it shares what it remembers of identities and signatures.
    /// </summary>
    public ChannelConfig Current => Ledger.Config;

    /// <summary>The number of the block that holds the configuration in force.</summary>
    public ulong LastConfig { get; private set; }

    /// <summary>The organisations of the application group, as the configuration in force names them.</summary>
    public IEnumerable<string> MspIds => Current.Application?.Organizations.Select(organisation => organisation.MspId) ?? [];

    /// <summary>Told after each block that may have written to <c>_lifecycle</c>.</summary>
    public event Action? DefinitionsTouched;

    /// <summary>The channel of an open ledger, which is its own from now on; it orders at once.</summary>
    public static Channel Open(ChannelLedger ledger, SigningIdentity orderer, TimeProvider time, ILogger logger) => new(ledger, orderer, time, logger);

    /// <summary>Notes that a configuration block was committed.</summary>
    public void Apply(Block block) => LastConfig = block.Header.Number;

    /// <summary>Orders and commits what was accepted, then closes the store.</summary>
    public async ValueTask DisposeAsync()
    {
        await Orderer.DisposeAsync().ConfigureAwait(false);
        await Ledger.DisposeAsync().ConfigureAwait(false);
    }

    private void OnCommitted(CommittedBlock block, bool mayTouchLifecycle)
    {
        if (mayTouchLifecycle) DefinitionsTouched?.Invoke();
    }

    private static ulong LastConfigOf(Block block)
    {
        if (block.Header.Number == 0) return 0;
        var metadata = Metadata.Parser.ParseFrom(block.Metadata.Metadata[(int)BlockMetadataIndex.LastConfig]);
        return Hyperledger.Fabric.Protos.Common.LastConfig.Parser.ParseFrom(metadata.Value).Index;
    }
}
