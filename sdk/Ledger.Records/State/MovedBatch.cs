using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>
/// All that another ledger said of a batch when it was moved, key <c>moved~batchId</c>: its evidence there, and the block
/// of its anchoring. Its canonical bytes are an entry of the tree whose root the province registered (<see cref="Origin"/>).
/// </summary>
public sealed record MovedBatch : IStateValue
{
    /// <summary>The channel of that ledger.</summary>
    public required string Channel { get; init; }

    /// <summary>Its genesis block's hash, 64 lowercase hex digits.</summary>
    public required string GenesisHash { get; init; }

    /// <summary>The number of the block that anchored the batch there.</summary>
    public required int BlockNumber { get; init; }

    /// <summary>That block's hash, 64 lowercase hex digits.</summary>
    public required string BlockHash { get; init; }

    /// <summary>What that ledger had of the batch. A batch that was moved before has its own <see cref="Evidence.Moved"/>.</summary>
    public required Evidence Evidence { get; init; }

    /// <summary>The batch's id.</summary>
    public BatchId BatchId => Evidence.Batch.BatchId;

    /// <summary>Where the batch comes from, in short.</summary>
    public BatchOrigin Origin => new(Channel, GenesisHash, Evidence.Batch.TransactionId, BlockNumber, BlockHash, Evidence.Batch.At);

    /// <summary>
    /// Whether records of the batch may name a channel: that ledger's, or one from which the batch came to it.
    /// </summary>
    public bool WasOn(string channel) => Channel == channel || Evidence.Moved?.WasOn(channel) == true;

    /// <summary>Reads a value.</summary>
    /// <exception cref="StateFormatException">The bytes are another, or not in RFC 8785 form.</exception>
    public static MovedBatch Parse(ReadOnlySpan<byte> canonical) => StateObject.Parse("moved", canonical, Read);

    internal static MovedBatch Read(StateObject json) => new()
    {
        BlockHash = json.Text("blockHash", Codes.IsRoot),
        BlockNumber = json.Integer("block", 1, int.MaxValue),
        Channel = json.Text("channel", Codes.IsChannel),
        Evidence = StateObject.Parse("evidence", json.Raw("evidence"), Evidence.Read),
        GenesisHash = json.Text("genesisHash", Codes.IsRoot),
    };

    /// <inheritdoc/>
    public byte[] ToCanonicalBytes() => StateWriting.Write(writer =>
    {
        writer.BeginObject();
        writer.WriteNumber("block", BlockNumber);
        writer.WriteText("blockHash", BlockHash);
        writer.WriteText("channel", Channel);
        writer.WriteValue("evidence", Evidence);
        writer.WriteText("genesisHash", GenesisHash);
        writer.WriteVersion();
        writer.EndObject();
    });
}
