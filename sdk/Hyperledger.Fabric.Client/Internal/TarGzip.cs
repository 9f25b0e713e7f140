using System.Buffers.Binary;
using System.Formats.Tar;

namespace Hyperledger.Fabric.Client.Internal;

/// <summary>
/// Archives whose bytes depend on their content alone: no times, no owners, and stored, not compressed, since compressors
/// differ from release to release (RFC 1952, RFC 1951 section 3.2.4).
/// </summary>
internal static class TarGzip
{
    private const int LongestBlock = 65535;

    private static readonly uint[] Crc = MakeCrcTable();

    internal static byte[] Write(IEnumerable<(string Name, byte[] Content)> files)
    {
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name)
                {
                    ModificationTime = DateTimeOffset.UnixEpoch,
                    Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
                    DataStream = new MemoryStream(content, writable: false),
                });
            }
        }
        return Gzip(tar.ToArray());
    }

    private static byte[] Gzip(byte[] content)
    {
        using var gzip = new MemoryStream();
        // Method deflate, no flags, no time, no extra flags, unknown system.
        gzip.Write([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
        Span<byte> four = stackalloc byte[4];
        for (var from = 0; from < content.Length; from += LongestBlock)
        {
            var length = (ushort)Math.Min(LongestBlock, content.Length - from);
            gzip.WriteByte(from + length == content.Length ? (byte)1 : (byte)0);
            BinaryPrimitives.WriteUInt16LittleEndian(four, length);
            BinaryPrimitives.WriteUInt16LittleEndian(four[2..], (ushort)~length);
            gzip.Write(four);
            gzip.Write(content, from, length);
        }
        var crc = uint.MaxValue;
        foreach (var value in content) crc = Crc[(byte)(crc ^ value)] ^ (crc >> 8);
        BinaryPrimitives.WriteUInt32LittleEndian(four, ~crc);
        gzip.Write(four);
        BinaryPrimitives.WriteUInt32LittleEndian(four, (uint)content.Length);
        gzip.Write(four);
        return gzip.ToArray();
    }

    private static uint[] MakeCrcTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++) value = (value & 1) != 0 ? 0xedb88320 ^ (value >> 1) : value >> 1;
            table[i] = value;
        }
        return table;
    }
}
