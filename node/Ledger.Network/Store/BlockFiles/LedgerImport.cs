using Google.Protobuf;
using Hyperledger.Fabric.Msp;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Ledger.Rwset;
using Ledger.Network.Store.Internal;
using Ledger.Network.Validation.Internal;

namespace Ledger.Network.Store.BlockFiles;

/// <summary>
/// Makes a ledger of Fabric's block files, as a peer that joins does: the configuration comes from the configuration
/// blocks, every block's hashes and signatures are checked, every transaction is validated to the code that stands in the
/// block, and every commit hash must be the block's. Private values are in no block; they are missing.
/// </summary>
public static class LedgerImport
{
    private static readonly Dictionary<int, TxPvtReadWriteSet> NothingPrivate = [];

    /// <summary>Reads the blocks of a folder into a new ledger. Nothing is left at the path when one is refused.</summary>
    /// <param name="folder">The folder with the block files, in either <see cref="BlockFileFormat"/>.</param>
    /// <param name="path">The ledger's file, which must not exist.</param>
    /// <param name="genesisHash">The header hash that block 0 must have, 32 bytes; empty for any.</param>
    /// <param name="cancellationToken">Stops between blocks.</param>
    /// <returns>The channel and its height.</returns>
    /// <exception cref="LedgerException">A file cannot be read, or a block is refused; it is named.</exception>
    public static Task<(string ChannelId, LedgerInfo Info)> ReadAsync(string folder, string path, ReadOnlyMemory<byte> genesisHash = default, CancellationToken cancellationToken = default) =>
        ReadAsync(folder, _ => path, genesisHash, cancellationToken);

    /// <inheritdoc cref="ReadAsync(string, string, ReadOnlyMemory{byte}, CancellationToken)"/>
    /// <param name="folder">The folder with the block files, in either <see cref="BlockFileFormat"/>.</param>
    /// <param name="pathOf">The ledger's file by the id of the channel that the blocks are of.</param>
    /// <param name="genesisHash">The header hash that block 0 must have, 32 bytes; empty for any.</param>
    /// <param name="cancellationToken">Stops between blocks.</param>
    public static Task<(string ChannelId, LedgerInfo Info)> ReadAsync(string folder, Func<string, string> pathOf, ReadOnlyMemory<byte> genesisHash, CancellationToken cancellationToken) =>
        Task.Run(() => ReadFiles(folder, pathOf, genesisHash, cancellationToken), cancellationToken);

    private static (string ChannelId, LedgerInfo Info) ReadFiles(string folder, Func<string, string> pathOf, ReadOnlyMemory<byte> genesisHash, CancellationToken cancellationToken)
    {
        try
        {
            return Read(folder, pathOf, genesisHash, cancellationToken);
        }
        catch (BlockFileException e)
        {
            throw new LedgerException(e.Message, e);
        }
    }

    private static (string ChannelId, LedgerInfo Info) Read(string folder, Func<string, string> pathOf, ReadOnlyMemory<byte> genesisHash, CancellationToken cancellationToken)
    {
        var blocks = BlockFileReader.Read(folder);
        var channelId = ChannelOf(folder, blocks.First());
        var path = pathOf(channelId);
        if (File.Exists(path)) throw new LedgerException($"{path} exists already: blocks are imported into a new ledger only. Name another working folder.");
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var made = path + ".new";
        StoreFile.Discard(made);
        try
        {
            ChainTip tip;
            using (var store = LedgerStore.CreateTemporary(made, channelId)) tip = Replay(folder, blocks, store, genesisHash, cancellationToken);
            StoreFile.Publish(made, path);
            return (channelId, new LedgerInfo(tip.Height, tip.HeaderHash, tip.PreviousHash));
        }
        catch
        {
            StoreFile.Discard(made);
            throw;
        }
    }

    private static ChainTip Replay(string folder, IEnumerable<Block> blocks, LedgerStore store, ReadOnlyMemory<byte> genesisHash, CancellationToken cancellationToken)
    {
        LedgerReplay? replay = null;
        foreach (var block in blocks)
        {
            cancellationToken.ThrowIfCancellationRequested();
            replay ??= new LedgerReplay(store, block, store.ChannelId, genesisHash);
            if (replay.Add(block, block.ToByteArray(), NothingPrivate, isOrdered: true) is { } problem)
                throw new LedgerException($"The blocks of {folder} are refused: {problem}");
        }
        return replay!.Tip;
    }

    private static string ChannelOf(string folder, Block genesis)
    {
        try
        {
            return ChannelConfig.FromBlock(genesis).ChannelId;
        }
        catch (InvalidConfigurationException e)
        {
            throw new LedgerException($"The first block of {folder} begins no channel: {e.Message}", e);
        }
    }
}
