using System.Buffers.Binary;

namespace Ledger.Sdk.Cache.Internal;

/// <summary>Some sealed documents in one blob: each 4 bytes of length, big-endian, then the box.</summary>
internal static class DocumentChunk
{
    public static byte[] Join(ReadOnlySpan<byte[]> boxes)
    {
        var length = 0;
        foreach (var box in boxes)
            length += 4 + box.Length;
        var chunk = new byte[length];
        var at = 0;
        foreach (var box in boxes)
        {
            BinaryPrimitives.WriteInt32BigEndian(chunk.AsSpan(at), box.Length);
            box.CopyTo(chunk, at + 4);
            at += 4 + box.Length;
        }

        return chunk;
    }

    /// <summary>The box at a place; empty if the chunk does not reach so far or a length was changed.</summary>
    public static ReadOnlySpan<byte> BoxAt(ReadOnlySpan<byte> chunk, int place)
    {
        while (chunk.Length >= 4)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(chunk);
            if (length < 0 || length > chunk.Length - 4)
                return default;
            if (place-- == 0)
                return chunk.Slice(4, length);
            chunk = chunk[(4 + length)..];
        }

        return default;
    }
}
