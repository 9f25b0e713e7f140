using Hyperledger.Fabric.Protos.Common;

namespace Ledger.Network.Store.Internal;

/// <summary>Everything that one block changes; stored in one transaction, all of it or nothing.</summary>
internal sealed record BlockCommit(
    Block Block,
    byte[] HeaderHash,
    IReadOnlyList<CommittedTransaction> Transactions,
    UpdateBatch Updates,
    byte[] CommitHash)
{
    /// <summary>Public keys written by each valid transaction, deletions included.</summary>
    public List<(string Namespace, string Key, int Transaction)> History { get; } = [];

    /// <summary>Private write sets of valid transactions, as their endorsers gave them, checked against their hashes.</summary>
    public List<(int Transaction, string Namespace, string Collection, byte[] Bytes)> PrivateWriteSets { get; } = [];

    /// <summary>Keys whose private values are purged from the store, with everything that ever held them.</summary>
    public List<(string Namespace, string Collection, string KeyHash, int Transaction)> Purges { get; } = [];

    /// <summary>Hashed keys written under a block-to-live, and the block at whose commit they go.</summary>
    public List<(ulong ExpiresAt, string Namespace, string Collection, string KeyHash)> Expiries { get; } = [];
}
