using System.Runtime.CompilerServices;
using Hyperledger.Fabric.Protos.Common;

namespace Ledger.Audit.Tests;

/// <summary>Blocks that a test has made or changed.</summary>
internal sealed class MemoryBlocks(IEnumerable<Block> blocks) : IBlockSource
{
    public string Name => "memory";

    public async IAsyncEnumerable<Block> ReadAsync(ulong from, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask;
        foreach (var block in blocks)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (block.Header.Number >= from) yield return block;
        }
    }
}
