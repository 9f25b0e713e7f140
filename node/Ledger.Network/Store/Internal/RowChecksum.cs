using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Ledger.Network.Store.Internal;

/// <summary>
/// CRC-32C over a row, what names it and what it holds, stored beside it: SQLite has no checksum over its pages, and a bit
/// flipped on disk must be named at the read that meets it. It guards against accidents; tampering is found by verification.
/// Texts enter as UTF-8, each with its length.
/// </summary>
internal static class RowChecksum
{
    /// <summary>A row of the world state.</summary>
    public static long State(string ns, string key, ReadOnlySpan<byte> value, StateVersion version, byte[]? metadata) =>
        Value(Append(Append(uint.MaxValue, ns), key), value, version, metadata);

    /// <summary>A row of the hashed private state.</summary>
    public static long Hashed(string ns, string collection, ReadOnlySpan<byte> keyHash, ReadOnlySpan<byte> valueHash, StateVersion version, byte[]? metadata) =>
        Value(Append(Append(Append(uint.MaxValue, ns), collection), keyHash), valueHash, version, metadata);

    /// <summary>A row of the private state.</summary>
    public static long Private(string ns, string collection, string key, ReadOnlySpan<byte> value, StateVersion version) =>
        Value(Append(Append(Append(uint.MaxValue, ns), collection), key), value, version, null);

    /// <summary>A row of the transaction index.</summary>
    public static long Transaction(ReadOnlySpan<byte> id, long block, long position, long code)
    {
        var crc = Append(uint.MaxValue, id);
        crc = BitOperations.Crc32C(crc, (ulong)block);
        crc = BitOperations.Crc32C(crc, (ulong)position);
        return BitOperations.Crc32C(crc, (ulong)code);
    }

    /// <summary>An entry of the list of runs.</summary>
    public static long Run(long id, string kind, long level, string condition, long sources)
    {
        var crc = Append(Append(BitOperations.Crc32C(uint.MaxValue, (ulong)id), kind), condition);
        crc = BitOperations.Crc32C(crc, (ulong)level);
        return BitOperations.Crc32C(crc, (ulong)sources);
    }

    /// <summary>A filter of a run.</summary>
    public static long RunPart(long run, long part, ReadOnlySpan<byte> first, ReadOnlySpan<byte> last, long rows, ReadOnlySpan<byte> filter)
    {
        var crc = BitOperations.Crc32C(uint.MaxValue, (ulong)run);
        crc = BitOperations.Crc32C(crc, (ulong)part);
        crc = BitOperations.Crc32C(crc, (ulong)rows);
        return Append(Append(Append(crc, first), last), filter);
    }

    /// <summary>A private write set.</summary>
    public static long PrivateWriteSet(long block, long transaction, string ns, string collection, ReadOnlySpan<byte> bytes)
    {
        var crc = BitOperations.Crc32C(uint.MaxValue, (ulong)block);
        crc = BitOperations.Crc32C(crc, (ulong)transaction);
        return Append(Append(Append(crc, ns), collection), bytes);
    }

    /// <summary>What schema version 1 stored: the value, its version and its metadata alone.</summary>
    public static long OfVersion1(ReadOnlySpan<byte> value, StateVersion version, byte[]? metadata) => Value(uint.MaxValue, value, version, metadata);

    private static uint Value(uint crc, ReadOnlySpan<byte> value, StateVersion version, byte[]? metadata)
    {
        crc = BitOperations.Crc32C(crc, version.Block);
        crc = BitOperations.Crc32C(crc, version.Transaction);
        crc = Append(crc, value);
        crc = BitOperations.Crc32C(crc, metadata is null ? 0UL : 1UL + (ulong)metadata.Length);
        return metadata is null ? crc : Append(crc, metadata);
    }

    private static uint Append(uint crc, string text)
    {
        Span<byte> buffer = stackalloc byte[512];
        return Encoding.UTF8.GetMaxByteCount(text.Length) > buffer.Length
            ? Append(crc, Encoding.UTF8.GetBytes(text))
            : Append(crc, buffer[..Encoding.UTF8.GetBytes(text, buffer)]);
    }

    private static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        crc = BitOperations.Crc32C(crc, (uint)bytes.Length);
        for (; bytes.Length >= 8; bytes = bytes[8..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var b in bytes)
            crc = BitOperations.Crc32C(crc, b);
        return crc;
    }
}
