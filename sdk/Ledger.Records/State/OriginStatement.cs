using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>What <c>origins:Register</c> is given: another ledger at one height, whose batches may be moved to this one.</summary>
public record OriginStatement : IStateValue
{
    /// <summary>The channel of that ledger.</summary>
    public required string Channel { get; init; }

    /// <summary>Its genesis block's hash, 64 lowercase hex digits.</summary>
    public required string GenesisHash { get; init; }

    /// <summary>How many blocks it had.</summary>
    public required int Height { get; init; }

    /// <summary>The hash of the last of them, 64 lowercase hex digits: it covers every block before.</summary>
    public required string LastBlockHash { get; init; }

    /// <summary>How many batches it had; at least 1.</summary>
    public required int Batches { get; init; }

    /// <summary>The root of the SHA-256 tree over its <see cref="MovedBatch"/> values in the order of their ids, lowercase hex.</summary>
    public required string Root { get; init; }

    /// <summary>SHA-256 of the move file, lowercase hex.</summary>
    public required string File { get; init; }

    /// <summary>Reads an argument in RFC 8785 form.</summary>
    /// <exception cref="StateFormatException">The text is another.</exception>
    public static OriginStatement Parse(ReadOnlySpan<byte> canonical) => StateObject.Parse("origin", canonical, static json => new OriginStatement
    {
        Batches = json.Integer("batches", 1, int.MaxValue),
        Channel = json.Text("channel", Codes.IsChannel),
        File = json.Text("file", Codes.IsRoot),
        GenesisHash = json.Text("genesisHash", Codes.IsRoot),
        Height = json.Integer("height", 2, int.MaxValue),
        LastBlockHash = json.Text("lastBlockHash", Codes.IsRoot),
        Root = json.Text("root", Codes.IsRoot),
    });

    /// <inheritdoc/>
    public virtual byte[] ToCanonicalBytes() => StateWriting.Write(writer =>
    {
        writer.BeginObject();
        writer.WriteNumber("batches", Batches);
        WriteContent(writer);
        writer.WriteVersion();
        writer.EndObject();
    });

    private protected void WriteContent(CanonicalJsonWriter writer, string? transactionId = null)
    {
        writer.WriteText("channel", Channel);
        writer.WriteText("file", File);
        writer.WriteText("genesisHash", GenesisHash);
        writer.WriteNumber("height", Height);
        writer.WriteText("lastBlockHash", LastBlockHash);
        writer.WriteText("root", Root);
        writer.WriteOptionalText("txId", transactionId);
    }
}
