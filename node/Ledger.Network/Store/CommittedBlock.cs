using Hyperledger.Fabric.Protos.Common;

namespace Ledger.Network.Store;

/// <summary>
/// A block that is durable. Shared by all readers: do not change it.
/// </summary>
/// <param name="Block">With transactions filter and commit hash in its metadata.</param>
/// <param name="Transactions">One entry for each envelope, in order.</param>
public sealed record CommittedBlock(Block Block, IReadOnlyList<CommittedTransaction> Transactions)
{
    public ulong Number => Block.Header.Number;
}
