using System.Text.Json;
using Hyperledger.Fabric.Protos.Common;

namespace Hyperledger.Fabric.Msp.Tests;

/// <summary>The 41 blocks that a Fabric 2.5.6 network made, and what is known of them (tests/vectors/fabric-2.5.6).</summary>
internal static class RecordedChannel
{
    public static string Folder { get; } = Path.Combine(Root(), "tests", "vectors", "fabric-2.5.6");

    public static byte[][] BlockBytes { get; } =
        [.. Enumerable.Range(0, 41).Select(n => File.ReadAllBytes(Path.Combine(Folder, "blocks", $"{n}.block")))];

    public static Block[] Blocks { get; } = [.. BlockBytes.Select(Block.Parser.ParseFrom)];

    public static ExpectedBlock[] Expected { get; } = JsonSerializer.Deserialize<ExpectedFile>(
        File.ReadAllText(Path.Combine(Folder, "expected.json")), JsonSerializerOptions.Web)!.Blocks;

    public static ChannelConfig FirstConfig { get; } = ChannelConfig.FromBlock(Blocks[0]);

    public static ChannelConfig LastConfig { get; } = ChannelConfig.FromBlock(Blocks[40]);

    /// <summary>The folder that holds Ledger.sln.</summary>
    public static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Ledger.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("No folder above the tests holds Ledger.sln.");
    }
}

internal sealed record ExpectedFile(ExpectedBlock[] Blocks);

internal sealed record ExpectedBlock(
    ulong Number, byte[]? PreviousHash, byte[] DataHash, byte[] CommitHash, byte[] HeaderHash, ExpectedTransaction[] Transactions);

internal sealed record ExpectedTransaction(
    string TxId, int HeaderType, string? Timestamp, string? CreatorMspId, int ValidationCode, string? Chaincode, string[]? Args,
    string[]? Endorsers, byte[]? ProposalHash, int? ResponseStatus, string? Event);
