using Hyperledger.Fabric.Protos.Common;
using Hyperledger.Fabric.Protos.Ledger.Rwset;
using Microsoft.Data.Sqlite;

namespace Ledger.Network.Store.Internal;

/// <summary>Reads of blocks over one connection. Not thread-safe.</summary>
internal sealed class BlockTables(SqliteConnection connection) : IDisposable
{
    private readonly SqliteStatement _byNumber = new(connection, "SELECT bytes FROM block WHERE number = ?1");
    private readonly SqliteStatement _byHash = new(connection, "SELECT number FROM block WHERE hash = ?1");
    private readonly SqliteStatement _meta = new(connection, "SELECT value FROM meta WHERE name = ?1");

    /// <returns>The stored block, checked against its own hashes; null if there is none of this number.</returns>
    public Block? Get(ulong number)
    {
        var bytes = GetBytes(number);
        if (bytes is null)
            return null;
        Block block;
        try
        {
            block = Block.Parser.ParseFrom(bytes);
        }
        catch (Google.Protobuf.InvalidProtocolBufferException e)
        {
            throw new LedgerCorruptedException($"Block {number} was changed on disk: it is no longer a block ({e.Message}).", e);
        }
        BlockIntegrity.Check(block, number);
        return block;
    }

    public byte[]? GetBytes(ulong number)
    {
        if (number > long.MaxValue || !_byNumber.Bind(1, (long)number).Step())
            return null;
        var bytes = _byNumber.Blob(0).ToArray();
        _byNumber.Reset();
        return bytes;
    }

    public ulong? FindByHash(ReadOnlySpan<byte> hash)
    {
        if (!_byHash.Bind(1, hash).Step())
            return null;
        var number = (ulong)_byHash.Int64(0);
        _byHash.Reset();
        return number;
    }

    public SortedDictionary<ulong, TxPvtReadWriteSet> GetPrivateWriteSets(ulong block)
    {
        using var statement = new SqliteStatement(connection, "SELECT tx, ns, collection, bytes, checksum FROM private_write_set WHERE block = ?1 ORDER BY tx, ns, collection");
        statement.Bind(1, (long)block);
        var sets = new SortedDictionary<ulong, TxPvtReadWriteSet>();
        while (statement.Step())
        {
            var tx = (ulong)statement.Int64(0);
            if (!sets.TryGetValue(tx, out var set))
                sets.Add(tx, set = new TxPvtReadWriteSet());
            var ns = statement.Text(1);
            if (RowChecksum.PrivateWriteSet((long)block, (long)tx, ns, statement.Text(2), statement.Blob(3)) != statement.Int64(4))
                throw new LedgerCorruptedException($"The private write set of block {block}, transaction {tx}, namespace {ns}, collection {statement.Text(2)} was changed on disk: its checksum does not fit.");
            if (set.NsPvtRwset.Count == 0 || set.NsPvtRwset[^1].Namespace != ns)
                set.NsPvtRwset.Add(new NsPvtReadWriteSet { Namespace = ns });
            set.NsPvtRwset[^1].CollectionPvtRwset.Add(new CollectionPvtReadWriteSet
            {
                CollectionName = statement.Text(2),
                Rwset = Google.Protobuf.ByteString.CopyFrom(statement.Blob(3)),
            });
        }
        return sets;
    }

    public long MetaNumber(string name)
    {
        if (!_meta.Bind(1, name).Step())
            throw new LedgerCorruptedException($"The ledger's file lacks the entry '{name}' of its table meta.");
        var number = _meta.Int64(0);
        _meta.Reset();
        return number;
    }

    public byte[] MetaBytes(string name)
    {
        if (!_meta.Bind(1, name).Step())
            throw new LedgerCorruptedException($"The ledger's file lacks the entry '{name}' of its table meta.");
        var bytes = _meta.Blob(0).ToArray();
        _meta.Reset();
        return bytes;
    }

    public void Dispose()
    {
        _byNumber.Dispose();
        _byHash.Dispose();
        _meta.Dispose();
    }
}
