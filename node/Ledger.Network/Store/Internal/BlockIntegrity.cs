using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;

namespace Ledger.Network.Store.Internal;

/// <summary>The check of a stored block against its own hashes.</summary>
internal static class BlockIntegrity
{
    public static void Check(Block block, ulong number)
    {
        if (block.Header is null || block.Data is null || block.Metadata is null)
            throw new LedgerCorruptedException($"Block {number} was changed on disk: it lacks its header, data or metadata.");
        if (block.Header.Number != number)
            throw new LedgerCorruptedException($"Block {number} was changed on disk: its header says {block.Header.Number}.");
        if (!block.Header.DataHash.Span.SequenceEqual(BlockHash.Data(block.Data)))
            throw new LedgerCorruptedException($"Block {number} was changed on disk: its data does not have the hash that its header states.");
    }
}
