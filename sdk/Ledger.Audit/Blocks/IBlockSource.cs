using Hyperledger.Fabric.Protos.Common;

namespace Ledger.Audit;

/// <summary>Where blocks of a channel come from. Nothing that it gives is trusted.</summary>
public interface IBlockSource
{
    /// <summary>What it is, for messages: a peer's address or a folder.</summary>
    string Name { get; }

    /// <summary>The blocks from a number on, in order.</summary>
    /// <param name="from">The first block's number.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="Ledger.Sdk.LedgerException">The source cannot be read.</exception>
    IAsyncEnumerable<Block> ReadAsync(ulong from, CancellationToken cancellationToken = default);
}
