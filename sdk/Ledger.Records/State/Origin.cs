using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>Another ledger as the province registered it, key <c>origin~genesisHash</c>.</summary>
public sealed record Origin : OriginStatement
{
    /// <summary>When, by the submitter's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>By whom.</summary>
    public required Submitter By { get; init; }

    /// <summary>In which transaction.</summary>
    public required string TransactionId { get; init; }

    /// <summary>Whether it says what a statement says.</summary>
    public bool Says(OriginStatement statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        return Channel == statement.Channel && GenesisHash == statement.GenesisHash && Height == statement.Height && LastBlockHash == statement.LastBlockHash
            && Batches == statement.Batches && Root == statement.Root && File == statement.File;
    }

    /// <summary>Reads a value.</summary>
    /// <exception cref="StateFormatException">The bytes are another, or not in RFC 8785 form.</exception>
    public static new Origin Parse(ReadOnlySpan<byte> canonical) => StateObject.Parse("origin", canonical, Read);

    internal static Origin Read(StateObject json) => new()
    {
        At = json.Time("at"),
        Batches = json.Integer("batches", 1, int.MaxValue),
        By = json.Object("by", Submitter.Read),
        Channel = json.Text("channel", Codes.IsChannel),
        File = json.Text("file", Codes.IsRoot),
        GenesisHash = json.Text("genesisHash", Codes.IsRoot),
        Height = json.Integer("height", 2, int.MaxValue),
        LastBlockHash = json.Text("lastBlockHash", Codes.IsRoot),
        Root = json.Text("root", Codes.IsRoot),
        TransactionId = json.Text("txId", Codes.IsTransactionId),
    };

    /// <inheritdoc/>
    public override byte[] ToCanonicalBytes() => StateWriting.Write(writer =>
    {
        writer.BeginObject();
        writer.WriteTime("at", At);
        writer.WriteNumber("batches", Batches);
        writer.WriteBy("by", By);
        WriteContent(writer, TransactionId);
        writer.WriteVersion();
        writer.EndObject();
    });
}
