using System.Text;
using Microsoft.Data.Sqlite;

namespace Ledger.Network.Store.Internal;

/// <summary>Reads of the state's tables over one connection. Not thread-safe.</summary>
internal sealed class StateTables(SqliteConnection connection) : IDisposable
{
    private readonly SqliteStatement _get = new(connection, "SELECT value, block, tx, metadata, checksum FROM state WHERE ns = ?1 AND key = ?2");
    private readonly SqliteStatement _getHashed = new(connection, "SELECT value_hash, block, tx, metadata, checksum FROM hashed_state WHERE ns = ?1 AND collection = ?2 AND key_hash = ?3");
    private readonly SqliteStatement _getPrivate = new(connection, "SELECT value, block, tx, NULL, checksum FROM private_state WHERE ns = ?1 AND collection = ?2 AND key = ?3");
    private readonly SqliteStatement _contains = new(connection, "SELECT 1 FROM tx WHERE id = ?1");
    private readonly Stack<SqliteStatement> _scans = new();

    public VersionedValue? Get(string ns, string key)
    {
        _get.Bind(1, ns).BindKey(2, key);
        return Single(
            _get, (value, version, metadata) => RowChecksum.State(ns, key, value, version, metadata), () => $"state of namespace {ns}, key {Shown(key)}");
    }

    public VersionedValue? GetHashed(string ns, string collection, ReadOnlySpan<byte> keyHash)
    {
        _getHashed.Bind(1, ns).Bind(2, collection).Bind(3, keyHash);
        var name = keyHash.ToArray();
        return Single(
            _getHashed, (value, version, metadata) => RowChecksum.Hashed(ns, collection, name, value, version, metadata),
            () => $"hashed state of namespace {ns}, collection {collection}, key hash {Convert.ToHexStringLower(name)}");
    }

    public VersionedValue? GetPrivate(string ns, string collection, string key)
    {
        _getPrivate.Bind(1, ns).Bind(2, collection).BindKey(3, key);
        return Single(_getPrivate, (value, version, _) => RowChecksum.Private(ns, collection, key, value, version), () => PrivateName(ns, collection, key));
    }

    public bool ContainsTransaction(string txId)
    {
        var found = _contains.Bind(1, TransactionKey.Of(txId)).Step();
        if (found)
            _contains.Reset();
        return found;
    }

    public IEnumerable<VersionedKey> Scan(string ns, string startKey, string endKey)
    {
        const string sql = "SELECT key, value, block, tx, metadata, checksum FROM state WHERE ns = ?1 AND key >= ?2 AND (?3 OR key < ?4) ORDER BY key";
        var statement = _scans.TryPop(out var idle) ? idle : new SqliteStatement(connection, sql);
        try
        {
            statement.Bind(1, ns).BindKey(2, startKey).Bind(3, endKey.Length == 0 ? 1 : 0).BindKey(4, endKey);
            while (statement.Step())
            {
                var key = statement.Key(0);
                yield return new VersionedKey(key, Row(
                    statement, 1, (value, version, metadata) => RowChecksum.State(ns, key, value, version, metadata), () => $"state of namespace {ns}, key {Shown(key)}"));
            }
        }
        finally
        {
            statement.Reset();
            _scans.Push(statement);
        }
    }

    public IEnumerable<VersionedKey> ScanPrivate(string ns, string collection, string startKey, string endKey)
    {
        const string sql = "SELECT key, value, block, tx, NULL, checksum FROM private_state WHERE ns = ?1 AND collection = ?2 AND key >= ?3 AND (?4 OR key < ?5) ORDER BY key";
        using var statement = new SqliteStatement(connection, sql);
        statement.Bind(1, ns).Bind(2, collection).BindKey(3, startKey).Bind(4, endKey.Length == 0 ? 1 : 0).BindKey(5, endKey);
        while (statement.Step())
        {
            var key = statement.Key(0);
            yield return new VersionedKey(key, Row(
                statement, 1, (value, version, _) => RowChecksum.Private(ns, collection, key, value, version), () => PrivateName(ns, collection, key)));
        }
    }

    /// <summary>Where a key was written, newest first.</summary>
    public List<StateVersion> GetHistory(string ns, string key)
    {
        using var statement = new SqliteStatement(connection, "SELECT block, tx FROM history WHERE ns = ?1 AND key = ?2 ORDER BY block DESC, tx DESC");
        statement.Bind(1, ns).BindKey(2, key);
        var versions = new List<StateVersion>();
        while (statement.Step())
            versions.Add(new StateVersion((ulong)statement.Int64(0), (ulong)statement.Int64(1)));
        return versions;
    }

    public void Dispose()
    {
        _get.Dispose();
        _getHashed.Dispose();
        _getPrivate.Dispose();
        _contains.Dispose();
        while (_scans.TryPop(out var scan))
            scan.Dispose();
    }

    // A private key may be personal: its hash names it.
    private static string PrivateName(string ns, string collection, string key) =>
        $"private state of namespace {ns}, collection {collection}, key hash {Convert.ToHexStringLower(HashKey.OfKey(key))}";

    private static VersionedValue? Single(SqliteStatement statement, Checksum checksum, Func<string> what)
    {
        if (!statement.Step())
            return null;
        try
        {
            return Row(statement, 0, checksum, what);
        }
        finally
        {
            statement.Reset();
        }
    }

    private static VersionedValue Row(SqliteStatement statement, int column, Checksum checksum, Func<string> what)
    {
        var value = statement.Blob(column).ToArray();
        var version = new StateVersion((ulong)statement.Int64(column + 1), (ulong)statement.Int64(column + 2));
        var metadata = statement.NullableBlob(column + 3);
        if (checksum(value, version, metadata) != statement.Int64(column + 4))
            throw new LedgerCorruptedException($"The {what()} was changed on disk: its checksum does not fit. Run 'ledger network verify' to see what else was, and restore the folder from a backup.");
        return new VersionedValue(value, version, metadata);
    }

    private delegate long Checksum(ReadOnlySpan<byte> value, StateVersion version, byte[]? metadata);

    /// <summary>A key as text for a message: control characters, which composite keys contain, as escapes.</summary>
    internal static string Shown(string key)
    {
        var shown = new StringBuilder("'");
        foreach (var c in key)
            shown.Append(char.IsControl(c) ? $"\\u{(int)c:x4}" : c.ToString());
        return shown.Append('\'').ToString();
    }
}
