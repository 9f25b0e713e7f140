using System.Runtime.CompilerServices;
using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Validation;
using Ledger.Sdk;

namespace Ledger.Audit;

/// <summary>The blocks of a folder: a peer's block files, or <c>0.block</c>, <c>1.block</c> and so on, as <c>ledger network export</c> and <c>peer channel fetch</c> write them.</summary>
/// <param name="folder">The folder.</param>
public sealed class BlockFiles(string folder) : IBlockSource
{
    /// <inheritdoc/>
    public string Name => folder;

    /// <inheritdoc/>
    /// <exception cref="LedgerInputException">There are no block files, or one cannot be read.</exception>
    public async IAsyncEnumerable<Block> ReadAsync(ulong from, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        using var blocks = Told(() => BlockFileReader.Read(folder)).GetEnumerator();
        while (Told(blocks.MoveNext))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (blocks.Current.Header.Number >= from) yield return blocks.Current;
        }
    }

    private static T Told<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (BlockFileException e)
        {
            throw new LedgerInputException(LedgerError.BlockFilesWrong, e, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerInputException(LedgerError.BlockFilesWrong, e, e.Message);
        }
    }
}
