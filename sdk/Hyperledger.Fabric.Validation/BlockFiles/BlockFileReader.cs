using System.Globalization;
using Google.Protobuf;
using Hyperledger.Fabric.Protos.Common;

namespace Hyperledger.Fabric.Validation;

/// <summary>Reads the blocks of a folder in either format, in their order from 0.</summary>
internal static class BlockFileReader
{
    // Fabric's limit of a message, with room for what stands around the envelopes.
    private const ulong LargestBlock = 128 * 1024 * 1024;

    /// <exception cref="BlockFileException">There are no block files, one is missing, or one cannot be read; it is named.</exception>
    public static IEnumerable<Block> Read(string folder)
    {
        if (!Directory.Exists(folder)) throw new BlockFileException($"There is no folder {folder} with block files.");
        if (File.Exists(Path.Combine(folder, PeerFile(0)))) return ReadPeerFiles(folder);
        if (File.Exists(Path.Combine(folder, EachFile(0)))) return ReadEach(folder);
        throw new BlockFileException($"{folder} holds neither {PeerFile(0)}, as a peer keeps its chain, nor {EachFile(0)}, as 'peer channel fetch' writes it. Name the folder of one of them.");
    }

    /// <summary>The name of a peer's block file.</summary>
    public static string PeerFile(int number) => string.Create(CultureInfo.InvariantCulture, $"blockfile_{number:000000}");

    /// <summary>The name of a block's own file.</summary>
    public static string EachFile(ulong number) => string.Create(CultureInfo.InvariantCulture, $"{number}.block");

    private static IEnumerable<Block> ReadEach(string folder)
    {
        for (ulong number = 0; File.Exists(Path.Combine(folder, EachFile(number))); number++)
        {
            var path = Path.Combine(folder, EachFile(number));
            yield return Parse(path, () => Block.Parser.ParseFrom(File.ReadAllBytes(path)));
        }
    }

    private static IEnumerable<Block> ReadPeerFiles(string folder)
    {
        for (var number = 0; File.Exists(Path.Combine(folder, PeerFile(number))); number++)
        {
            var path = Path.Combine(folder, PeerFile(number));
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16);
            while (ReadLength(path, file) is { } length)
            {
                var at = file.Position;
                if (length > LargestBlock || length > (ulong)(file.Length - at))
                    throw new BlockFileException($"{path} ends within the block at byte {at}: it is truncated, or no block file.");
                var bytes = new byte[length];
                file.ReadExactly(bytes);
                yield return Parse($"{path}, the block at byte {at}", () => SerializedBlock.Read(bytes));
            }
        }
    }

    // Null at the file's end.
    private static ulong? ReadLength(string path, FileStream file)
    {
        var length = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = file.ReadByte();
            if (next < 0) return shift == 0 ? null : throw new BlockFileException($"{path} ends within a block's length: it is truncated.");
            length |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80) return length;
        }
        throw new BlockFileException($"{path} is no block file: a block's length is none.");
    }

    private static Block Parse(string what, Func<Block> parse)
    {
        try
        {
            var block = parse();
            return block.Header is null || block.Data is null ? throw new BlockFileException($"{what}: it has no header or no data.") : block;
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidDataException)
        {
            throw new BlockFileException($"{what}: it is no block: {e.Message}", e);
        }
    }
}
