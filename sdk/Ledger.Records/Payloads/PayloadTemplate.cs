using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Ledger.Records;

/// <summary>The bytes that all payloads of one type share in a batch, and the few that differ put between them.</summary>
internal sealed class PayloadTemplate
{
    private const int LongestVersion = 10;

    private readonly byte[] _beforeId;
    private readonly byte[] _beforeDigests;
    private readonly byte[] _beforeVersion;

    public PayloadTemplate(BatchContext context, RecordType type)
    {
        const string Id = "\0id", Digests = "\0digests", Version = "\0version";
        var writer = new CanonicalJsonWriter();
        writer.BeginObject();
        writer.WriteName("channel");
        writer.WriteString(context.Channel);
        writer.WriteName("id");
        writer.WriteRaw(Encoding.ASCII.GetBytes(Id));
        writer.WriteName("ruleSet");
        writer.WriteString(context.RuleSet.Id);
        writer.WriteName("ruleSetVersion");
        writer.WriteInteger(context.RuleSet.Version);
        writer.WriteName("school");
        writer.WriteString(context.School.Value);
        writer.WriteName("sha256");
        writer.WriteRaw(Encoding.ASCII.GetBytes(Digests));
        writer.WriteName("term");
        writer.WriteString(context.Term.Value);
        writer.WriteName("type");
        writer.WriteInteger(type.Code);
        writer.WriteName("v");
        writer.WriteInteger(RecordPayload.FormatVersion);
        writer.WriteName("version");
        writer.WriteRaw(Encoding.ASCII.GetBytes(Version));
        writer.EndObject();

        var text = writer.Written;
        _beforeId = Cut(ref text, Id);
        _beforeDigests = Cut(ref text, Digests);
        _beforeVersion = Cut(ref text, Version);
        FieldCount = type.Fields.Count;
        MaxLength = _beforeId.Length + 2 + RecordPayload.RecordIdLength + _beforeDigests.Length
            + (2 * FieldCount * (Digest.Base64UrlLength + 3)) + ",\"sm3\":[]"u8.Length + 4
            + _beforeVersion.Length + LongestVersion + 1;
    }

    public int FieldCount { get; }

    /// <summary>Most bytes that <see cref="Write"/> needs.</summary>
    public int MaxLength { get; }

    /// <summary>Writes a payload; the digests are 32 bytes a field, end to end. Returns how many bytes.</summary>
    public int Write(string recordId, int version, ReadOnlySpan<byte> sha256, ReadOnlySpan<byte> sm3, Span<byte> destination)
    {
        _beforeId.CopyTo(destination);
        var length = _beforeId.Length;
        destination[length++] = (byte)'"';
        length += Encoding.ASCII.GetBytes(recordId, destination[length..]);
        destination[length++] = (byte)'"';
        _beforeDigests.CopyTo(destination[length..]);
        length += _beforeDigests.Length;
        length += WriteDigests(sha256, destination[length..]);
        ",\"sm3\":"u8.CopyTo(destination[length..]);
        length += ",\"sm3\":"u8.Length;
        length += WriteDigests(sm3, destination[length..]);
        _beforeVersion.CopyTo(destination[length..]);
        length += _beforeVersion.Length;
        version.TryFormat(destination[length..], out var digits, default, CultureInfo.InvariantCulture);
        length += digits;
        destination[length++] = (byte)'}';
        return length;
    }

    private static int WriteDigests(ReadOnlySpan<byte> digests, Span<byte> destination)
    {
        var length = 0;
        for (var i = 0; i < digests.Length; i += Digest.Size)
        {
            destination[length] = i == 0 ? (byte)'[' : (byte)',';
            destination[length + 1] = (byte)'"';
            length += 2 + Base64Url.EncodeToUtf8(digests.Slice(i, Digest.Size), destination[(length + 2)..]);
            destination[length++] = (byte)'"';
        }

        destination[length] = (byte)']';
        return length + 1;
    }

    private static byte[] Cut(ref ReadOnlySpan<byte> text, string mark)
    {
        // A mark begins with NUL, which no canonical JSON holds unescaped.
        var at = text.IndexOf(Encoding.ASCII.GetBytes(mark));
        var before = text[..at].ToArray();
        text = text[(at + mark.Length)..];
        return before;
    }
}
