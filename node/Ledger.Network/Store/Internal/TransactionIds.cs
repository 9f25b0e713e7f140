using Google.Protobuf;
using Hyperledger.Fabric.Protos.Common;

namespace Ledger.Network.Store.Internal;

/// <summary>The id under which a block's envelope is indexed.</summary>
internal static class TransactionIds
{
    public static string Of(ByteString envelope) => EnvelopeId.Of(envelope);

    /// <summary>The transactions of a block whose filter is set.</summary>
    /// <param name="block">The block.</param>
    /// <param name="known">The id by index where somebody has read it already; null elsewhere.</param>
    public static List<CommittedTransaction> Of(Block block, Func<int, string?>? known = null)
    {
        var filter = block.Metadata.Metadata[(int)BlockMetadataIndex.TransactionsFilter].Span;
        var transactions = new List<CommittedTransaction>(block.Data.Data.Count);
        for (var i = 0; i < block.Data.Data.Count; i++)
            transactions.Add(new CommittedTransaction(known?.Invoke(i) ?? Of(block.Data.Data[i]), block.Header.Number, i, (Hyperledger.Fabric.Protos.Peer.TxValidationCode)filter[i]));
        return transactions;
    }
}
