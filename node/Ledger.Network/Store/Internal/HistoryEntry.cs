using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Ledger.Queryresult;
using Hyperledger.Fabric.Protos.Ledger.Rwset.Kvrwset;
using Ledger.Network.Validation.Internal;

namespace Ledger.Network.Store.Internal;

/// <summary>What a transaction of a block did to a key. Fabric: core/ledger/kvledger/history/query_executer.go.</summary>
internal static class HistoryEntry
{
    public static KeyModification Read(Block block, int index, string ns, string key)
    {
        try
        {
            var transaction = EndorserTransaction.Parse(block.Data.Data[index]);
            foreach (var set in transaction.ReadWriteSet)
            {
                if (set.Namespace != ns)
                    continue;
                foreach (var write in set.Public.Writes)
                {
                    if (write.Key == key)
                        return Entry(transaction, write);
                }
            }
        }
        catch (InvalidDataException e)
        {
            throw new LedgerCorruptedException($"Transaction {index} of block {block.Header.Number} cannot be read: {e.Message}", e);
        }
        throw new LedgerCorruptedException($"Transaction {index} of block {block.Header.Number} does not write key {StateTables.Shown(key)}, though the history says so.");
    }

    private static KeyModification Entry(EndorserTransaction transaction, KVWrite write)
    {
        var entry = new KeyModification { TxId = transaction.ChannelHeader.TxId, Value = write.Value, IsDelete = write.IsDelete || write.Value.IsEmpty };
        if (transaction.ChannelHeader.Timestamp is { } timestamp)
            entry.Timestamp = timestamp;
        return entry;
    }
}
