using Google.Protobuf;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Ledger.Network.Store;
using Ledger.Network.Store.BlockFiles;
using Ledger.Network.Tests.Validation;
using Ledger.Network.Validation;

namespace Ledger.Network.Tests.Store;

[TestClass]
public sealed class BlockFileTests
{
    public required TestContext TestContext { get; init; }

    private CancellationToken Cancellation => TestContext.CancellationToken;

    [TestMethod]
    [DataRow(BlockFileFormat.PeerFiles, 1)]
    [DataRow(BlockFileFormat.OneEach, RealChannel.Blocks)]
    public async Task What_is_exported_is_imported_to_the_same_ledger(BlockFileFormat format, int files)
    {
        using var folder = new TemporaryFolder();
        var path = await OriginalAsync(folder);
        var (_, exported) = await LedgerExport.WriteAsync(path, folder.File("blocks"), format, Cancellation);
        Assert.AreEqual((ulong)RealChannel.Blocks, exported.Height);
        Assert.HasCount(files, Directory.GetFiles(folder.File("blocks")));

        var (channelId, info) = await LedgerImport.ReadAsync(folder.File("blocks"), folder.File("imported.db"), cancellationToken: Cancellation);
        Assert.AreEqual((ulong)RealChannel.Blocks, info.Height);
        var (original, imported) = (await LedgerVerifier.VerifyAsync(path, cancellationToken: Cancellation), await LedgerVerifier.VerifyAsync(folder.File("imported.db"), cancellationToken: Cancellation));
        Assert.IsNull(imported.Problem);
        Assert.AreEqual(original.ChannelId, channelId);
        Assert.AreEqual(original.Keys, imported.Keys);
        Assert.IsTrue(original.LastBlockHash.Span.SequenceEqual(info.CurrentBlockHash.Span));
        Assert.IsTrue(original.LastBlockHash.Span.SequenceEqual(exported.CurrentBlockHash.Span));
    }

    [TestMethod]
    public async Task Blocks_that_a_real_peer_gave_are_imported()
    {
        // 0.block to 40.block as they were fetched from a peer, with its codes and commit hashes.
        using var folder = new TemporaryFolder();
        var (channelId, info) = await LedgerImport.ReadAsync(Path.Combine(RealChannel.Folder, "blocks"), folder.File("a.db"), cancellationToken: Cancellation);
        Assert.AreEqual("mychannel", channelId);
        Assert.AreEqual((ulong)RealChannel.Blocks, info.Height);
        Assert.IsTrue(BlockHash.Header(RealChannel.Read(RealChannel.Blocks - 1).Header).AsSpan().SequenceEqual(info.CurrentBlockHash.Span));
    }

    [TestMethod]
    public void A_peers_block_is_number_hashes_envelopes_and_metadata_each_behind_its_length()
    {
        // By hand from common/ledger/blkstorage/block_serialization.go.
        var block = new Block
        {
            Header = new() { Number = 300, DataHash = ByteString.CopyFrom(1, 2), PreviousHash = ByteString.CopyFrom(3) },
            Data = new() { Data = { ByteString.CopyFrom(9, 9, 9), ByteString.Empty } },
            Metadata = new() { Metadata = { ByteString.CopyFrom(7) } },
        };
        Assert.AreEqual("AC02" + "020102" + "0103" + "02" + "03090909" + "00" + "01" + "0107", Convert.ToHexString(SerializedBlock.Write(block)));
        Assert.AreEqual(block, SerializedBlock.Read(SerializedBlock.Write(block)));
    }

    [TestMethod]
    public async Task A_block_file_that_was_cut_or_changed_is_named_and_leaves_no_ledger()
    {
        using var folder = new TemporaryFolder();
        await LedgerExport.WriteAsync(await OriginalAsync(folder), folder.File("blocks"), BlockFileFormat.PeerFiles, Cancellation);
        var file = Path.Combine(folder.File("blocks"), "blockfile_000000");
        var bytes = await File.ReadAllBytesAsync(file, Cancellation);

        await File.WriteAllBytesAsync(file, bytes[..^10], Cancellation);
        await RefusedAsync(folder, "truncated");
        var changed = bytes.ToArray();
        changed[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(file, changed, Cancellation);
        Assert.MatchesRegex("(?i)block|transaction", await RefusedAsync(folder, ""));
        await File.WriteAllBytesAsync(file, [0xff, 0xff, 0xff, 0xff, 0x7f, 1], Cancellation);
        await RefusedAsync(folder, "truncated, or no block file");
    }

    [TestMethod]
    public async Task Another_genesis_block_or_an_empty_folder_is_refused()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("blocks"));
        await RefusedAsync(folder, "blockfile_000000");
        var blocks = Path.Combine(RealChannel.Folder, "blocks");
        await Assert.ThrowsAsync<LedgerException>(() => LedgerImport.ReadAsync(blocks, folder.File("a.db"), new byte[32], Cancellation));
        await LedgerImport.ReadAsync(blocks, folder.File("a.db"), BlockHash.Header(RealChannel.Read(0).Header), Cancellation);
        await Assert.ThrowsAsync<LedgerException>(() => LedgerImport.ReadAsync(blocks, folder.File("a.db"), cancellationToken: Cancellation));
    }

    private async Task<string> RefusedAsync(TemporaryFolder folder, string said)
    {
        var refused = await Assert.ThrowsAsync<LedgerException>(() => LedgerImport.ReadAsync(folder.File("blocks"), folder.File("refused.db"), cancellationToken: Cancellation));
        Assert.Contains(said, refused.Message);
        Assert.IsEmpty(Directory.GetFiles(folder.Path, "refused*"));
        return refused.Message;
    }

    private async Task<string> OriginalAsync(TemporaryFolder folder)
    {
        var path = folder.File("original.db");
        await using var ledger = await ChannelLedger.CreateAsync(path, RealChannel.ReadAsOrdered(0), Cancellation);
        for (var number = 1; number < RealChannel.Blocks; number++)
            await ledger.CommitAsync(RealChannel.ReadAsOrdered(number), cancellationToken: Cancellation);
        return path;
    }
}
