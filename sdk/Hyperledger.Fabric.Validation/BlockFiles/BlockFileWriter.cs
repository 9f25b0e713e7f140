using Google.Protobuf;
using Hyperledger.Fabric.Protos.Common;

namespace Hyperledger.Fabric.Validation;

/// <summary>Writes blocks into a new folder. Everything is on the disk when it is disposed.</summary>
internal sealed class BlockFileWriter(string folder, BlockFileFormat format) : IDisposable
{
    // ledger.blockchain.maxBlockfileSize has this constant in Fabric (common/ledger/blkstorage/config.go).
    private const long LargestPeerFile = 64 * 1024 * 1024;

    private FileStream? _file;
    private int _files;

    /// <param name="block">The next block.</param>
    /// <param name="bytes">The same as the message common.Block, as it is stored.</param>
    public void Write(Block block, byte[] bytes)
    {
        if (format == BlockFileFormat.OneEach)
        {
            using var own = Create(BlockFileReader.EachFile(block.Header.Number));
            own.Write(bytes);
            own.Flush(flushToDisk: true);
            return;
        }
        var serialized = SerializedBlock.Write(block);
        var length = Length(serialized.Length);
        if (_file is null || _file.Length + length.Length + serialized.Length > LargestPeerFile)
        {
            Finish();
            _file = Create(BlockFileReader.PeerFile(_files++));
        }
        _file.Write(length);
        _file.Write(serialized);
    }

    public void Dispose() => Finish();

    private FileStream Create(string name) => new(Path.Combine(folder, name), FileMode.CreateNew, FileAccess.Write, FileShare.Read, 1 << 16);

    private void Finish()
    {
        _file?.Flush(flushToDisk: true);
        _file?.Dispose();
        _file = null;
    }

    private static byte[] Length(int length)
    {
        var bytes = new byte[CodedOutputStream.ComputeUInt64Size((ulong)length)];
        using var output = new CodedOutputStream(bytes);
        output.WriteUInt64((ulong)length);
        output.CheckNoSpaceLeft();
        return bytes;
    }
}
