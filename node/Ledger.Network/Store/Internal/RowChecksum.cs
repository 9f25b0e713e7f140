using System.Buffers.Binary;
using System.Numerics;

namespace Ledger.Network.Store.Internal;

/// <summary>
/// CRC-32C over a row of the state, stored beside it: SQLite has no checksum over its pages, and a bit flipped on disk
/// must be named at the read that meets it. It guards against accidents; tampering is found by verification.
/// </summary>
internal static class RowChecksum
{
    public static long Of(ReadOnlySpan<byte> value, StateVersion version, byte[]? metadata)
    {
        var crc = BitOperations.Crc32C(uint.MaxValue, version.Block);
        crc = BitOperations.Crc32C(crc, version.Transaction);
        crc = Append(crc, value);
        crc = BitOperations.Crc32C(crc, metadata is null ? 0UL : 1UL + (ulong)metadata.Length);
        return metadata is null ? crc : Append(crc, metadata);
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
