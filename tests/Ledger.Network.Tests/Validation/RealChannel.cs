using System.Text.Json;
using Hyperledger.Fabric.Protos.Common;

namespace Ledger.Network.Tests.Validation;

/// <summary>The recorded channel of tests/vectors/fabric-2.5.6.</summary>
internal static class RealChannel
{
    public const int Blocks = 41;

    public static string Folder { get; } = Vectors.Folder("fabric-2.5.6");

    public static Block Read(int number) => Block.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(Folder, "blocks", $"{number}.block")));

    /// <summary>A block as the orderer gave it to the peer: without the peer's codes and commit hash.</summary>
    public static Block ReadAsOrdered(int number)
    {
        var block = Read(number);
        block.Metadata.Metadata[(int)BlockMetadataIndex.TransactionsFilter] = Google.Protobuf.ByteString.Empty;
        if (block.Metadata.Metadata.Count > (int)BlockMetadataIndex.CommitHash)
            block.Metadata.Metadata.RemoveAt((int)BlockMetadataIndex.CommitHash);
        return block;
    }

    /// <summary>The codes of each block's transactions.</summary>
    public static int[][] Codes()
    {
        using var expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "expected.json")));
        return [.. expected.RootElement.GetProperty("blocks").EnumerateArray()
            .Select(block => block.GetProperty("transactions").EnumerateArray().Select(tx => tx.GetProperty("validationCode").GetInt32()).ToArray())];
    }
}
