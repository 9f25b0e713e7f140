using Hyperledger.Fabric.Msp;

namespace Ledger.Network.Store.Internal;

/// <summary>The end of the chain: what the next block must follow.</summary>
internal sealed record ChainTip(ulong Height, byte[] HeaderHash, byte[] PreviousHash, byte[] CommitHash)
{
    public static ChainTip Empty { get; } = new(0, [], [], []);

    public static ChainTip Read(LedgerStore store)
    {
        using var snapshot = store.OpenSnapshot();
        if (snapshot.Height == 0)
            throw new LedgerCorruptedException($"{store.Path} holds no block: its creation was interrupted. Remove it and create the channel again.");
        var last = snapshot.Blocks.Get(snapshot.Height - 1)
            ?? throw new LedgerCorruptedException($"{store.Path} lacks its last block {snapshot.Height - 1}.");
        return new ChainTip(snapshot.Height, BlockHash.Header(last.Header), last.Header.PreviousHash.ToByteArray(), snapshot.Blocks.MetaBytes("commit_hash"));
    }
}
