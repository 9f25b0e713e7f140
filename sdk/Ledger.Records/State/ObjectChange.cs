using Ledger.Records.State.Internal;

namespace Ledger.Records.State;

/// <summary>The payload of every event of the ledger's contracts: which object was written.</summary>
/// <param name="Key">The object's key.</param>
public sealed record ObjectChange(StateKey Key) : IStateValue
{
    /// <summary>Reads a payload.</summary>
    /// <exception cref="StateFormatException">The bytes are another.</exception>
    public static ObjectChange Parse(ReadOnlySpan<byte> canonical) => StateObject.Parse("event", canonical, static json =>
        new ObjectChange(new StateKey(json.Text("object", static t => t.Length > 0), [.. json.Texts("attributes", static _ => true)])));

    /// <inheritdoc/>
    public byte[] ToCanonicalBytes() => StateWriting.Write(writer =>
    {
        writer.BeginObject();
        writer.WriteTexts("attributes", Key.Attributes);
        writer.WriteText("object", Key.ObjectType);
        writer.WriteVersion();
        writer.EndObject();
    });
}
