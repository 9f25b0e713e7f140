using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>Where a moved batch was anchored first, as the province registered and the mover stated it.</summary>
/// <param name="Channel">The channel of that ledger.</param>
/// <param name="GenesisHash">Its genesis block's hash, 64 lowercase hex digits.</param>
/// <param name="TransactionId">The transaction there that anchored the batch.</param>
/// <param name="BlockNumber">The number of its block.</param>
/// <param name="BlockHash">The block's hash, 64 lowercase hex digits.</param>
/// <param name="At">When, by the submitter's clock of then.</param>
public sealed record BatchOrigin(string Channel, string GenesisHash, string TransactionId, int BlockNumber, string BlockHash, DateTimeOffset At)
{
    internal static BatchOrigin Read(StateObject json) => new(
        json.Text("channel", Codes.IsChannel),
        json.Text("genesisHash", Codes.IsRoot),
        json.Text("txId", Codes.IsTransactionId),
        json.Integer("block", 1, int.MaxValue),
        json.Text("blockHash", Codes.IsRoot),
        json.Time("at"));

    internal void Write(CanonicalJsonWriter writer)
    {
        writer.BeginObject();
        writer.WriteTime("at", At);
        writer.WriteNumber("block", BlockNumber);
        writer.WriteText("blockHash", BlockHash);
        writer.WriteText("channel", Channel);
        writer.WriteText("genesisHash", GenesisHash);
        writer.WriteText("txId", TransactionId);
        writer.EndObject();
    }
}
