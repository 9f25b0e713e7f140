using Google.Protobuf;
using Google.Protobuf.Collections;
using Hyperledger.Fabric.Protos.Common;

namespace Hyperledger.Fabric.Validation;

/// <summary>
/// A block as a peer's block files hold it (common/ledger/blkstorage/block_serialization.go): number, data hash, previous
/// hash; the envelopes behind their count; the metadata behind their count. Every blob stands behind its length, every
/// number is a varint.
/// </summary>
internal static class SerializedBlock
{
    public static byte[] Write(Block block)
    {
        using var buffer = new MemoryStream();
        using (var output = new CodedOutputStream(buffer, leaveOpen: true))
        {
            output.WriteUInt64(block.Header.Number);
            output.WriteBytes(block.Header.DataHash);
            output.WriteBytes(block.Header.PreviousHash);
            WriteAll(output, block.Data.Data);
            WriteAll(output, block.Metadata?.Metadata ?? []);
        }
        return buffer.ToArray();
    }

    /// <exception cref="InvalidProtocolBufferException">The bytes end too early, or go on.</exception>
    public static Block Read(byte[] bytes)
    {
        using var input = new CodedInputStream(bytes);
        var block = new Block
        {
            Header = new() { Number = input.ReadUInt64(), DataHash = input.ReadBytes(), PreviousHash = input.ReadBytes() },
            Data = new(),
            Metadata = new(),
        };
        for (var left = input.ReadUInt64(); left > 0; left--) block.Data.Data.Add(input.ReadBytes());
        for (var left = input.ReadUInt64(); left > 0; left--) block.Metadata.Metadata.Add(input.ReadBytes());
        return input.IsAtEnd ? block : throw new InvalidDataException("bytes follow the block's end");
    }

    private static void WriteAll(CodedOutputStream output, RepeatedField<ByteString> blobs)
    {
        output.WriteUInt64((ulong)blobs.Count);
        foreach (var blob in blobs) output.WriteBytes(blob);
    }
}
