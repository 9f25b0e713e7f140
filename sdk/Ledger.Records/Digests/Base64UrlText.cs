using System.Buffers;
using System.Buffers.Text;

namespace Ledger.Records;

/// <summary>Unpadded base64url (RFC 4648 section 5), where every byte string has exactly one text.</summary>
internal static class Base64UrlText
{
    /// <summary>Decodes a text that must be the only encoding of exactly this many bytes.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        // The decoder tolerates whitespace, padding and stray low bits: length and a second encoding exclude them.
        if (text.Length != Base64Url.GetEncodedLength(destination.Length)
            || Base64Url.DecodeFromUtf8(text, destination, out _, out var written) != OperationStatus.Done
            || written != destination.Length)
        {
            return false;
        }

        if (destination.Length % 3 == 0)
            return true;
        Span<byte> tail = stackalloc byte[4];
        var rest = destination.Length % 3;
        var length = Base64Url.EncodeToUtf8(destination[^rest..], tail);
        return text[^length..].SequenceEqual(tail[..length]);
    }

    /// <summary>Decodes a text of any length; null when it is not the only encoding of some bytes.</summary>
    public static byte[]? Decode(ReadOnlySpan<byte> text)
    {
        if (text.Length % 4 == 1)
            return null;
        var bytes = new byte[(text.Length * 3) / 4];
        return TryDecode(text, bytes) ? bytes : null;
    }

    public static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);
}
