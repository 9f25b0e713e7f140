using Hyperledger.Fabric.Protos.Peer;
using Ledger.Network.Store.Internal.Runs;
using Microsoft.Data.Sqlite;

namespace Ledger.Network.Store.Internal;

/// <summary>Reads of the transaction index over one connection. Not thread-safe.</summary>
internal sealed class TransactionIndex(SqliteConnection connection) : IDisposable
{
    private readonly RunStatements _statements = new(connection, RunKind.Transactions, "SELECT block, position, code, checksum FROM {0} WHERE id = ?1");

    /// <summary>The runs of the height that is read.</summary>
    public RunSet Runs { set => _statements.Runs = value; }

    /// <returns>Null if there is none.</returns>
    /// <exception cref="LedgerCorruptedException">The entry was changed on disk.</exception>
    public CommittedTransaction? Find(string txId)
    {
        var id = TransactionKey.Of(txId);
        foreach (var statement in _statements.Containing(id))
        {
            if (!statement.Bind(1, id).Step())
                continue;
            var isGood = RowChecksum.Transaction(id, statement.Int64(0), statement.Int64(1), statement.Int64(2)) == statement.Int64(3);
            var found = new CommittedTransaction(txId, (ulong)statement.Int64(0), (int)statement.Int64(1), (TxValidationCode)statement.Int64(2));
            statement.Reset();
            return isGood
                ? found
                : throw new LedgerCorruptedException($"The entry of transaction {txId} in the index was changed on disk: its checksum does not fit. Run 'ledger network verify' to see what else was.");
        }
        return null;
    }

    /// <summary>Whether a transaction of this id stands in a run.</summary>
    /// <param name="id">The id as <see cref="TransactionKey"/> gives it.</param>
    public bool IsInRuns(ReadOnlySpan<byte> id)
    {
        if (!_statements.MayBeInRuns(id))
            return false;
        foreach (var statement in _statements.Containing(id))
        {
            if (!statement.Bind(1, id).Step())
                continue;
            statement.Reset();
            return true;
        }
        return false;
    }

    public void Dispose() => _statements.Dispose();
}
